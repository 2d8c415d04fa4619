package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.random.RandomKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class OptimizerTest {
  private static final TrainingConfig CONFIG =
      TrainingConfig.DEFAULT.with(Map.of("weight_decay", "0.1"));

  private static double[] normal(String label, int n, double scale) {
    double[] values = new double[n];
    RandomKey.root(5).child(label).fillNormal(values, 0, n, 0);
    for (int i = 0; i < n; i++) {
      values[i] *= scale;
    }
    return values;
  }

  /** Algorithm 2 of Loshchilov and Hutter, element by element in double. */
  private static void naive(double[][] p, double[][] g, double[][] m, double[][] v, int t) {
    double norm = 0;
    for (double[] one : g) {
      for (double x : one) {
        norm += x * x;
      }
    }
    double clip = Math.min(1, 1 / (Math.sqrt(norm) + 1e-6));
    for (int k = 0; k < p.length; k++) {
      step(p[k], g[k], m[k], v[k], clip, 0.02 * (k + 1), t);
    }
  }

  private static void step(
      double[] p, double[] g, double[] m, double[] v, double clip, double rate, int t) {
    for (int i = 0; i < p.length; i++) {
      double gradient = clip * g[i];
      p[i] *= 1 - rate * 0.1;
      m[i] = 0.9 * m[i] + 0.1 * gradient;
      v[i] = 0.99 * v[i] + 0.01 * gradient * gradient;
      double mean = m[i] / (1 - Math.pow(0.9, t));
      double square = v[i] / (1 - Math.pow(0.99, t));
      p[i] -= rate * mean / (Math.sqrt(square) + 1e-8);
    }
  }

  private static INDArray flat(FlatLayout layout, Map<String, INDArray> gradients) {
    INDArray flat = layout.create();
    layout.gather(gradients, layout.views(flat));
    return flat;
  }

  @ParameterizedTest
  @CsvSource({"DOUBLE,1e-12,1", "FLOAT,2e-5,1", "DOUBLE,1e-12,0.001", "FLOAT,2e-5,0.001"})
  void itIsAdamW(DataType type, double tolerance, double scale) {
    int[] lengths = {1, Moments.TILE + 17};
    SameDiff sd = SameDiff.create();
    double[][] p = new double[2][];
    double[][] m = new double[2][];
    double[][] v = new double[2][];
    for (int k = 0; k < 2; k++) {
      p[k] = normal("p" + k, lengths[k], 1);
      m[k] = new double[lengths[k]];
      v[k] = new double[lengths[k]];
      sd.var("p" + k, Nd4j.createFromArray(p[k]).castTo(type));
    }
    List<ParameterGroup> groups =
        List.of(
            new ParameterGroup(List.of("p0"), Rule.ADAMW, 1, 0.1),
            new ParameterGroup(List.of("p1"), Rule.ADAMW, 2, 0.1));
    FlatLayout layout = new FlatLayout(sd, groups);
    Optimizer optimizer = new Optimizer(layout, CONFIG);
    for (int t = 1; t <= 5; t++) {
      double[][] g = {normal("g0" + t, lengths[0], scale), normal("g1" + t, lengths[1], scale)};
      INDArray second = Nd4j.createFromArray(g[1]).castTo(type);
      INDArray first = Nd4j.createFromArray(g[0]).castTo(type);
      optimizer.update(flat(layout, Map.of("p0", first, "p1", second)), 0.02, t - 1);
      naive(p, g, m, v, t);
    }
    for (int k = 0; k < 2; k++) {
      assertThat(sd.getVariable("p" + k).getArr().toDoubleVector())
          .containsExactly(p[k], within(tolerance));
    }
  }

  /** Rows read now and then, against the same in loops; those of every step follow AdamW. */
  @ParameterizedTest
  @CsvSource({"DOUBLE,1e-12", "FLOAT,2e-5"})
  void rowsAreUpdatedWhereTheyAreRead(DataType type, double tolerance) {
    int height = 400;
    int width = 50;
    SameDiff sd = SameDiff.create();
    double[] p = normal("p", height * width, 1);
    double[] m = new double[p.length];
    double[] v = new double[p.length];
    sd.var("p", Nd4j.createFromArray(p).castTo(type).reshape(height, width));
    ParameterGroup group = new ParameterGroup(List.of("p"), Rule.ADAMW_ROWS, 1, 0.1);
    FlatLayout layout = new FlatLayout(sd, List.of(group));
    Optimizer optimizer = new Optimizer(layout, CONFIG);
    for (int t = 1; t <= 6; t++) {
      int every = t;
      int[] rows =
          java.util.stream.IntStream.range(0, height).filter(r -> r % every == 0).toArray();
      double[] g = new double[p.length];
      for (int row : rows) {
        System.arraycopy(normal("g" + t + "." + row, width, 1), 0, g, row * width, width);
      }
      INDArray gradient = Nd4j.createFromArray(g).castTo(type).reshape(height, width);
      double norm = optimizer.update(flat(layout, Map.of("p", gradient)), 0.02, t - 1, rows);
      double length = Math.sqrt(java.util.Arrays.stream(g).map(x -> x * x).sum());
      assertThat(norm).isCloseTo(length, within(1e-4));
      for (int row : rows) {
        double[][] piece = new double[4][width];
        double[][] all = {p, g, m, v};
        for (int k = 0; k < 4; k++) {
          System.arraycopy(all[k], row * width, piece[k], 0, width);
        }
        step(piece[0], piece[1], piece[2], piece[3], 1 / (length + 1e-6), 0.02, t);
        for (int k = 0; k < 4; k++) {
          System.arraycopy(piece[k], 0, all[k], row * width, width);
        }
      }
    }
    assertThat(sd.getVariable("p").getArr().dup('c').data().asDouble())
        .containsExactly(p, within(tolerance));
  }

  /**
   * A byte that occurs once: its moments decay for 20,000 steps, never into subnormal numbers.
   * Those of a frequent byte do not notice.
   */
  @Test
  void momentsOfRareBytesStayNormal() {
    AdamWStep step = AdamWStep.of(CONFIG, 0.001, 0, 1e6, 1);
    float[] p = {1, 1, 1};
    float[] m = new float[3];
    float[] v = new float[3];
    AdamWFloat.sweep(p, new float[] {0.5f, -0.5f, 0.5f}, m, v, 0, 3, step);
    for (int t = 0; t < 20_000; t++) {
      AdamWFloat.sweep(p, new float[] {0, 0, 0.5f}, m, v, 0, 3, step);
      for (float moment : new float[] {m[0], m[1], v[0], v[1]}) {
        assertThat(moment == 0 || Math.abs(moment) >= Float.MIN_NORMAL)
            .as("step %s: %s", t, moment)
            .isTrue();
      }
    }
    assertThat(m[0]).isEqualTo(-m[1]).isBetween(0f, 1e-36f);
    assertThat(v[0]).isEqualTo(v[1]).isBetween(0f, 1e-35f);
    assertThat(m[2]).isEqualTo(0.5f, within(1e-6f));
    assertThat(v[2]).isEqualTo(0.25f, within(1e-5f));
  }

  @Test
  void transposedGradientsAreReadRight() {
    SameDiff sd = SameDiff.create();
    sd.var("p", Nd4j.zeros(DataType.DOUBLE, 2, 3));
    FlatLayout layout =
        new FlatLayout(sd, List.of(new ParameterGroup(List.of("p"), Rule.DIRECT, 1, 0)));
    Optimizer optimizer = new Optimizer(layout, CONFIG);
    INDArray gradient = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 4}, {5, 6}}).transpose();
    assertThat(optimizer.update(flat(layout, Map.of("p", gradient)), 1, 0)).isZero();
    assertThat(sd.getVariable("p").getArr().dup('c').data().asDouble())
        .containsExactly(-1, -3, -5, -2, -4, -6);
  }

  /** Values of the reference's formula. */
  @Test
  void theScheduleIsTheReferences() {
    Schedule schedule = new Schedule(ScheduleShape.COSINE, 0.02, 0, 50, 1200, 0.1);
    assertThat(schedule.at(0)).isEqualTo(0.02 / 50, within(1e-15));
    for (long i : List.of(0L, 1L, 49L, 50L, 600L, 1199L)) {
      double f = Math.min(1, (i + 1) / 50.0) * (0.1 + 0.45 * (1 + Math.cos(Math.PI * i / 1200)));
      assertThat(schedule.at(i)).isEqualTo(0.02 * f, within(1e-16));
    }
    assertThat(schedule.at(5000)).isEqualTo(0.002, within(1e-15));
    assertThat(new Schedule(ScheduleShape.COSINE, 1, 0, 0, 10, 1).at(3)).isEqualTo(1);
  }
}
