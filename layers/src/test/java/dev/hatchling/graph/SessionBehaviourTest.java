package dev.hatchling.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.internal.numeric.Parallel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What the compiled session promises besides the right values. */
class SessionBehaviourTest {
  /** loss = sum(tanh(x w) * 2), x [-1, 8], w [8, 16]. */
  private static SameDiff graph() {
    SameDiff sd = CompiledGraphs.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 8);
    SDVariable w = sd.var("w", GraphZoo.values(DataType.FLOAT, 8, 16));
    SDVariable y = new ScaleOp(sd, sd.math().tanh("layer0/y", x.mmul(w)), 2).outputVariables()[0];
    y.sum("loss");
    sd.setLossVariables("loss");
    CompiledGraphs.createGradients(sd);
    return sd;
  }

  private static Map<String, INDArray> input(long batch) {
    return Map.of("x", GraphZoo.values(DataType.FLOAT, batch, 8));
  }

  private static double loss(SameDiff sd, long batch) {
    return sd.output(input(batch), "loss").get("loss").getDouble(0);
  }

  @Test
  void readsVariablesAnewEveryRun() {
    SameDiff sd = graph();
    double first = loss(sd, 3);
    assertThat(loss(sd, 3)).isEqualTo(first);
    sd.getVariable("w").getArr().muli(0);
    assertThat(loss(sd, 3)).isZero();
    sd.associateArrayWithVariable(GraphZoo.values(DataType.FLOAT, 8, 16), "w");
    assertThat(loss(sd, 3)).isEqualTo(first);
    assertThat(CompiledGraphs.plans(sd)).hasSize(1);
  }

  /** Contexts of native ops bind everything anew after some hundred exchanged arrays. */
  @Test
  void arraysCanBeExchangedForAsLongAsAProgramRuns() {
    SameDiff sd = graph();
    double first = loss(sd, 3);
    List<Map<String, INDArray>> inputs = List.of(input(3), input(3));
    for (int i = 0; i < 2000; i++) {
      double loss = sd.output(inputs.get(i % 2), "loss").get("loss").getDouble(0);
      assertThat(loss).as("run %d", i).isEqualTo(first);
    }
    assertThat(CompiledGraphs.plans(sd)).hasSize(1);
  }

  @Test
  void outputsBelongToTheCaller() {
    SameDiff sd = graph();
    List<INDArray> gradients = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      gradients.add(sd.calculateGradients(input(i), "w").get("w"));
    }
    for (int i = 1; i <= 4; i++) {
      assertThat(gradients.get(i - 1)).isEqualTo(sd.calculateGradients(input(i), "w").get("w"));
    }
    gradients.forEach(INDArray::close);
    assertThat(sd.calculateGradients(input(2), "w").get("w").amaxNumber().doubleValue())
        .isPositive();
  }

  @Test
  void writesGradientsWhereTheCallerSays() {
    SameDiff sd = graph();
    INDArray expected = sd.calculateGradients(input(3), "w").get("w");
    INDArray flat = Nd4j.zeros(DataType.FLOAT, 200);
    INDArray piece = flat.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(8, 136));
    CompiledGraphs.writeGradientsInto(sd, Map.of("w", piece.reshape(8, 16)));
    for (int i = 0; i < 3; i++) {
      flat.assign(-1);
      sd.calculateGradients(input(3), "w");
      assertThat(piece.reshape(8, 16)).isEqualTo(expected);
      assertThat(flat.getDouble(7)).isEqualTo(-1);
      assertThat(flat.getDouble(136)).isEqualTo(-1);
    }
    CompiledGraphs.writeGradientsInto(sd, Map.of("w", Nd4j.zeros(DataType.FLOAT, 3)));
    assertThatThrownBy(() -> sd.calculateGradients(input(3), "w"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not fit");
  }

  @Test
  void twoThreadsAtOnce() throws Exception {
    SameDiff sd = graph();
    double[] expected = {0, loss(sd, 1), loss(sd, 2), loss(sd, 3), loss(sd, 4)};
    INDArray gradient = sd.calculateGradients(input(3), "w").get("w");
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<Callable<Void>> work = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      int start = t;
      work.add(
          () -> {
            for (int i = 0; i < 100; i++) {
              int batch = 1 + (start + i) % 4;
              assertThat(loss(sd, batch)).isEqualTo(expected[batch]);
              assertThat(sd.calculateGradients(input(3), "w").get("w")).isEqualTo(gradient);
            }
            return null;
          });
    }
    for (Future<Void> done : threads.invokeAll(work)) {
      done.get();
    }
    threads.shutdown();
  }

  /** A leak of one activation a run, 320 kB, would show as 320 MB. */
  @Test
  void nativeMemoryStaysFlat() {
    SameDiff sd = graph();
    List<Map<String, INDArray>> inputs = List.of(input(5000), input(5001), input(5002));
    long before = 0;
    for (int i = 0; i < 1_200; i++) {
      for (INDArray array : sd.calculateGradients(inputs.get(i % 3), "w").values()) {
        array.close();
      }
      if (i == 200) {
        System.gc();
        before = Pointer.physicalBytes();
      }
    }
    System.gc();
    assertThat(Pointer.physicalBytes() - before).isLessThan(48L << 20);
  }

  @Test
  void plansShareTheirMemoryAndGiveItBack() {
    SameDiff sd = graph();
    for (int run = 0; run < 2; run++) {
      for (int batch : new int[] {64, 640, 6400}) {
        loss(sd, batch);
      }
    }
    long largest = 0;
    for (PlanReport plan : CompiledGraphs.plans(sd)) {
      assertThat(plan.bytes()).isLessThanOrEqualTo(plan.unsharedBytes() + 64L * plan.steps());
      largest = Math.max(largest, plan.bytes());
    }
    assertThat(largest).isGreaterThanOrEqualTo(6400L * 16 * 4);
    CompiledGraphs.release(sd);
    assertThat(CompiledGraphs.plans(sd)).isEmpty();
    assertThat(loss(sd, 3)).isEqualTo(loss(sd, 3));
  }

  @Test
  void forgetsPlansOfManyShapes() {
    SameDiff sd = graph();
    for (int batch = 1; batch <= 40; batch++) {
      loss(sd, batch);
    }
    assertThat(CompiledGraphs.plans(sd)).hasSize(32);
  }

  @Test
  void controlFlowRunsInTheStockSession() {
    SameDiff sd = CompiledGraphs.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, 2);
    SDVariable big = new ScaleOp(sd, x, 3).outputVariables()[0];
    SDVariable out = sd.ifCond(null, null, s -> x.sum().gt(0), s -> big.add(1), s -> big.sub(1));
    out.rename("out");
    for (int i = 0; i < 2; i++) {
      assertThat(output(sd, 1, 2)).containsExactly(4, 7);
      assertThat(output(sd, -1, -2)).containsExactly(-4, -7);
    }
  }

  private static float[] output(SameDiff sd, float... x) {
    return sd.output(Map.of("x", Nd4j.createFromArray(x)), "out").get("out").toFloatVector();
  }

  @Test
  void shapesThatDependOnValuesAreNoticed() {
    SameDiff sd = CompiledGraphs.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, 12);
    SDVariable shape = sd.placeHolder("shape", DataType.INT64, 2);
    x.mul(2).reshape(shape).sum(1).rename("out");
    INDArray values = Nd4j.arange(12).castTo(DataType.FLOAT);
    for (long rows : new long[] {3, 4, 3, 2, 2}) {
      INDArray sizes = Nd4j.createFromArray(rows, 12 / rows);
      INDArray out = sd.output(Map.of("x", values, "shape", sizes), "out").get("out");
      assertThat(out).isEqualTo(values.reshape(rows, 12 / rows).sum(1).mul(2));
    }
  }

  @Test
  void namesWhatIsMissing() {
    SameDiff sd = graph();
    assertThatThrownBy(() -> sd.output(Map.of(), "loss"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("\"x\"");
    assertThatThrownBy(() -> sd.calculateGradients(Map.of("y", Nd4j.ones(1)), "w"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("y");
  }

  @Test
  void profilesOpsAndScopes() {
    SameDiff sd = graph();
    loss(sd, 3);
    GraphProfile.start();
    loss(sd, 3);
    loss(sd, 3);
    GraphProfile profile = GraphProfile.stop();
    assertThat(profile.byOp())
        .extracting(GraphProfile.Entry::name)
        .contains("hatchling_test_scale");
    assertThat(profile.byScope())
        .filteredOn(entry -> entry.name().equals("layer0"))
        .allSatisfy(entry -> assertThat(entry.calls()).isEqualTo(6));
    assertThatThrownBy(GraphProfile::stop).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void manyPieces() {
    int[] counts = new int[1000];
    Parallel.forEach(1000, i -> Parallel.forEach(3, j -> counts[i]++));
    assertThat(Arrays.stream(counts).sum()).isEqualTo(3000);
    assertThatThrownBy(
            () ->
                Parallel.forEach(
                    8,
                    i -> {
                      throw new IllegalArgumentException("piece " + i);
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("piece");
  }
}
