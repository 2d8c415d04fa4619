package dev.hatchling.mixing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.internal.numeric.RandomArrays;
import dev.hatchling.neurons.NeuronsCase;
import dev.hatchling.neurons.NeuronsTest;
import dev.hatchling.operations.HostDraws;
import dev.hatchling.operations.Operations;
import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The gate: naive loop, finite differences, fused and portable form, dropout. */
class GateTest {
  private static final long SEED = 11;
  private static final int LAYER = 2;
  private static final long STEP = 5;

  static Stream<Arguments> shapes() {
    return Stream.of(
        Arguments.of(new long[] {2, 9, 2, 8}, true, 0.1),
        Arguments.of(new long[] {2, 9, 3, 7}, false, 0.5),
        Arguments.of(new long[] {1, 1, 1, 1}, true, 0.0),
        Arguments.of(new long[] {1, 63, 1, 1}, false, 0.1),
        Arguments.of(new long[] {3, 17, 5, 33}, true, 0.25));
  }

  private static INDArray normal(String name, DataType type, long... shape) {
    return RandomArrays.fillNormal(
            Nd4j.create(DataType.DOUBLE, shape), RandomKey.root(3).child(name))
        .castTo(type);
  }

  private static long[] samples(long batch) {
    long[] samples = new long[(int) batch];
    for (int b = 0; b < batch; b++) {
      samples[b] = 40L + 3L * b;
    }
    return samples;
  }

  private static INDArray mask(long[] shape, double rate, DataType type) {
    DropoutPlan plan = new DropoutPlan(rate, SEED, LAYER, STEP);
    return HostDraws.dropout(
        plan, samples(shape[0]), (int) shape[1], (int) shape[2], (int) shape[3], type);
  }

  /** Output, and gradients of activity and value, of loss = Σ weights · z. */
  private static Map<String, INDArray> run(
      Operations operations, DataType type, long[] shape, boolean normalise, double rate) {
    SameDiff sd = CompiledGraphs.create();
    SDVariable activity = sd.var("activity", normal("activity", type, shape));
    SDVariable value = sd.var("value", normal("value", type, shape));
    DropoutSettings dropout =
        new DropoutSettings(
            rate,
            SEED,
            LAYER,
            sd.constant("samples", Nd4j.createFromArray(samples(shape[0]))),
            sd.constant("step", Nd4j.scalar(DataType.INT64, STEP)),
            sd.constant("mask", mask(shape, rate, type)));
    SDVariable z =
        operations.gate(activity, value, rate == 0 ? null : dropout, normalise).rename("z");
    z.mul(sd.constant("weights", normal("weights", type, shape))).sum().rename("loss");
    sd.setLossVariables("loss");
    CompiledGraphs.createGradients(sd);
    Map<String, INDArray> result = new HashMap<>();
    sd.output(Map.of(), "z", "loss").forEach((n, a) -> result.put(n, a.dup('c')));
    sd.calculateGradients(Map.of(), "activity", "value")
        .forEach((n, a) -> result.put("d" + n, a.dup('c')));
    return result;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void valuesOfTheNaiveLoop(long[] shape, boolean normalise, double rate) {
    INDArray z = run(Operations.fused(), DataType.DOUBLE, shape, normalise, rate).get("z");
    double[] expected =
        naive(
            normal("activity", DataType.DOUBLE, shape),
            normal("value", DataType.DOUBLE, shape),
            normalise,
            rate == 0 ? Nd4j.ones(DataType.DOUBLE, shape) : mask(shape, rate, DataType.DOUBLE));
    NeuronsTest.same(NeuronsCase.flat(z), expected, 1e-12);
  }

  private static double[] naive(
      INDArray activity, INDArray value, boolean normalise, INDArray mask) {
    double[] a = NeuronsCase.flat(activity);
    double[] v = NeuronsCase.flat(value);
    double[] m = NeuronsCase.flat(mask);
    int n = (int) value.size(3);
    double[] z = new double[a.length];
    for (int row = 0; row < a.length; row += n) {
      double mean = 0;
      double square = 0;
      for (int i = row; i < row + n; i++) {
        mean += v[i] / n;
      }
      for (int i = row; i < row + n; i++) {
        square += (v[i] - mean) * (v[i] - mean) / n;
      }
      for (int i = row; i < row + n; i++) {
        double y = normalise ? (v[i] - mean) / Math.sqrt(square + 1e-5) : v[i];
        z[i] = a[i] * Math.max(y, 0) * m[i];
      }
    }
    return z;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void gradientsByFiniteDifferences(long[] shape, boolean normalise, double rate) {
    Map<String, INDArray> result = run(Operations.fused(), DataType.DOUBLE, shape, normalise, rate);
    INDArray activity = normal("activity", DataType.DOUBLE, shape);
    INDArray value = normal("value", DataType.DOUBLE, shape);
    INDArray mask =
        rate == 0 ? Nd4j.ones(DataType.DOUBLE, shape) : mask(shape, rate, DataType.DOUBLE);
    double[] weights = NeuronsCase.flat(normal("weights", DataType.DOUBLE, shape));
    for (int k = 0; k < 40; k++) {
      long i = RandomKey.root(1).below((int) activity.length(), k);
      for (INDArray moved : new INDArray[] {activity, value}) {
        double numeric = 0;
        for (int sign = -1; sign <= 1; sign += 2) {
          double old = moved.data().getDouble(i);
          moved.data().put(i, old + sign * 1e-6);
          double[] z = naive(activity, value, normalise, mask);
          moved.data().put(i, old);
          for (int j = 0; j < z.length; j++) {
            numeric += sign * z[j] * weights[j] / 2e-6;
          }
        }
        double exact = result.get(moved == activity ? "dactivity" : "dvalue").data().getDouble(i);
        NeuronsTest.same(new double[] {exact}, new double[] {numeric}, 1e-6);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void portableIsFused(long[] shape, boolean normalise, double rate) {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      double tolerance = type == DataType.DOUBLE ? 1e-10 : 2e-4;
      Map<String, INDArray> fused = run(Operations.fused(), type, shape, normalise, rate);
      Map<String, INDArray> portable = run(Operations.portable(), type, shape, normalise, rate);
      for (String name : new String[] {"z", "dactivity", "dvalue"}) {
        NeuronsTest.same(
            NeuronsCase.flat(portable.get(name)), NeuronsCase.flat(fused.get(name)), tolerance);
      }
    }
  }

  @Test
  void dropoutHasItsRateAndBelongsToTheSample() {
    DropoutPlan plan = new DropoutPlan(0.1, SEED, 0, 1);
    INDArray mask = HostDraws.dropout(plan, new long[] {4, 9}, 64, 2, 511, DataType.DOUBLE);
    double[] flat = NeuronsCase.flat(mask);
    long zeros = Arrays.stream(flat).filter(x -> x == 0).count();
    double expected = 0.1 * flat.length;
    assertThat((double) zeros).isBetween(expected * 0.98, expected * 1.02);
    assertThat(mask.meanNumber().doubleValue()).isBetween(0.997, 1.003);
    INDArray alone = HostDraws.dropout(plan, new long[] {9}, 64, 2, 511, DataType.DOUBLE);
    assertThat(NeuronsCase.flat(alone))
        .isEqualTo(Arrays.copyOfRange(flat, flat.length / 2, flat.length));
    INDArray later =
        HostDraws.dropout(
            new DropoutPlan(0.1, SEED, 0, 2), new long[] {9}, 64, 2, 511, DataType.DOUBLE);
    assertThat(later).isNotEqualTo(alone);
  }

  @Test
  void namesWhatDoesNotFit() {
    assertThatThrownBy(() -> new DropoutSettings(1, 0, 0, null, null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dropout: 1.0 is not in [0, 1)");
  }
}
