package dev.hatchling.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.graph.GraphCheck;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SimpleOperationsTest {
  @ParameterizedTest
  @CsvSource({"1,1,2", "2,3,5", "1,63,4", "3,1,64", "2,7,33"})
  void layerNorm(int batch, int time, int width) {
    INDArray x = GraphCheck.normal("x", batch, time, width);
    GraphCheck check =
        new GraphCheck((ops, in) -> ops.layerNorm(in.get("x"))).variable("x", x.mul(3).add(1));
    INDArray y = check.agree().value();
    if (width > 1) {
      assertThat(y.mean(2).amaxNumber().doubleValue()).isLessThan(1e-12);
      assertThat(y.var(false, 2).subi(1).amaxNumber().doubleValue()).isLessThan(1e-3);
    }
    if (width < 10) {
      check.differences();
    }
  }

  @Test
  void layerNormOfConstantRowsIsZero() {
    GraphCheck check =
        new GraphCheck((ops, in) -> ops.layerNorm(in.get("x")))
            .variable("x", Nd4j.valueArrayOf(new long[] {2, 3, 8}, 1e4, DataType.DOUBLE));
    assertThat(check.agree().value().amaxNumber().doubleValue()).isLessThan(1e-6);
  }

  @ParameterizedTest
  @CsvSource({"1,1,2", "2,3,5", "1,63,16"})
  void residualNorm(int batch, int time, int width) {
    GraphCheck check =
        new GraphCheck((ops, in) -> ops.residualNorm(in.get("x"), in.get("b")))
            .variable("x", GraphCheck.normal("x", batch, time, width))
            .variable("b", GraphCheck.normal("y", batch, time, width));
    check.agree();
    if (time < 10) {
      check.differences();
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,3,4", "2,3,4,5", "1,63,3,17"})
  void linear(int batch, int time, int in, int out) {
    GraphCheck check =
        new GraphCheck((ops, v) -> ops.linear(v.get("x"), v.get("w")))
            .variable("x", GraphCheck.normal("x", batch, time, in))
            .variable("w", GraphCheck.normal("w", out, in));
    check.agree();
    if (time < 10) {
      check.differences();
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,1,3,2", "2,3,4,5,2", "1,63,3,17,3", "2,5,1,3,4"})
  void headLinear(int batch, int time, int heads, int width, int neurons) {
    GraphCheck check =
        new GraphCheck((ops, v) -> ops.headLinear(v.get("att"), v.get("w"), heads))
            .variable("att", GraphCheck.normal("att", batch, time, heads, width))
            .variable("w", GraphCheck.normal("w", (long) heads * neurons, width));
    INDArray y = check.agree().value();
    assertThat(y.shape()).isEqualTo(new long[] {batch, time, heads, neurons});
    if (time < 10) {
      check.differences();
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,1,2,0", "2,3,3,4,100000", "1,70,2,6,5"})
  void rotary(int batch, int time, int heads, int neurons, long position) {
    INDArray x = GraphCheck.normal("x", batch, time, heads, neurons);
    GraphCheck check =
        new GraphCheck((ops, v) -> ops.rotary(v.get("x"), v.get("position"), 512))
            .variable("x", x)
            .placeholder("position", Nd4j.scalar(position));
    INDArray y = check.agree().value();
    double angle = (position + time - 1) * Math.pow(512, -2.0 / neurons * (neurons / 2 - 1));
    double even = x.getDouble(batch - 1, time - 1, heads - 1, neurons - 2);
    double odd = x.getDouble(batch - 1, time - 1, heads - 1, neurons - 1);
    assertThat(y.getDouble(batch - 1, time - 1, heads - 1, neurons - 2))
        .isCloseTo(even * Math.cos(angle) - odd * Math.sin(angle), within(1e-9));
    if (time < 10) {
      check.differences();
    }
    GraphCheck flat =
        new GraphCheck((ops, v) -> ops.rotary(v.get("x"), null, 512))
            .variable("x", GraphCheck.normal("x", 2, time, neurons));
    flat.agree();
  }

  @Test
  void rectifiedLinear() {
    GraphCheck check =
        new GraphCheck((ops, v) -> ops.rectifiedLinear(v.get("x"), v.get("w")))
            .variable("x", GraphCheck.normal("x", 3, 50, 24))
            .variable("w", GraphCheck.normal("w", 1111, 24));
    check.agree();
    new GraphCheck((ops, v) -> ops.rectifiedLinear(v.get("x"), v.get("w")))
        .variable("x", GraphCheck.normal("x", 2, 3, 4))
        .variable("w", GraphCheck.normal("w", 5, 4))
        .differences();
  }

  @Test
  void embeddingAddsTheGradientsOfEqualTokens() {
    INDArray tokens = Nd4j.createFromArray(new int[][] {{4, 0, 4}, {1, 4, 0}});
    GraphCheck check =
        new GraphCheck((ops, v) -> ops.embedding(v.get("table"), v.get("tokens")))
            .variable("table", GraphCheck.normal("table", 5, 3))
            .placeholder("tokens", tokens);
    GraphCheck.Result result = check.agree();
    INDArray r = GraphCheck.normal("r", 2, 3, 3);
    INDArray expected =
        r.get(point(0), point(0)).add(r.get(point(0), point(2))).add(r.get(point(1), point(1)));
    GraphCheck.assertClose("row", result.gradients().get("table").getRow(4), expected, 1e-12);
    assertThat(result.gradients().get("table").getRow(3).amaxNumber().doubleValue()).isZero();
  }

  @Test
  void rowSumAddsRows() {
    INDArray rows = Nd4j.createFromArray(4, 0, 4, 1, 4, 0, 2, 2, 1, 0, 0, 4).reshape(2, 2, 3);
    INDArray table = GraphCheck.normal("table", 6, 3);
    GraphCheck check =
        new GraphCheck((ops, v) -> ops.rowSum(v.get("table"), v.get("rows")))
            .placeholder("table", table)
            .placeholder("rows", rows.castTo(DataType.INT32));
    INDArray sums = check.agree().value();
    INDArray expected = table.getRow(2).mul(2).add(table.getRow(1));
    GraphCheck.assertClose("sum", sums.get(point(1), point(0)), expected, 1e-12);
  }

  private static org.nd4j.linalg.indexing.INDArrayIndex point(int i) {
    return org.nd4j.linalg.indexing.NDArrayIndex.point(i);
  }

  @Test
  void embeddingNamesATokenOutside() {
    GraphCheck check =
        new GraphCheck((ops, v) -> ops.embedding(v.get("table"), v.get("tokens")))
            .placeholder("table", GraphCheck.normal("table", 5, 3))
            .placeholder("tokens", Nd4j.createFromArray(new int[][] {{1, 5}}));
    assertThatThrownBy(() -> check.run(Operations.fused())).hasStackTraceContaining("token 5");
  }

  private static GraphCheck crossEntropy(INDArray weights) {
    INDArray targets = Nd4j.createFromArray(new int[][] {{4, 0, 4}, {1, -1, 0}, {2, 2, 9}});
    return new GraphCheck(
            (ops, v) -> ops.crossEntropy(v.get("logits"), v.get("targets"), v.get("weights")))
        .variable("logits", GraphCheck.normal("logits", 3, 3, 5).mul(4))
        .placeholder("targets", targets)
        .placeholder("weights", weights);
  }

  @Test
  void crossEntropyPerSample() {
    INDArray weights = Nd4j.createFromArray(new double[][] {{1, 1, 0.5}, {1, 0, 0.25}, {0, 0, 0}});
    GraphCheck check = crossEntropy(weights);
    GraphCheck.Result result = check.agree();
    check.differences();
    assertThat(result.value().getDouble(2)).isZero();
    INDArray logits = GraphCheck.normal("logits", 3, 3, 5).mul(4);
    double expected = (ce(logits, 1, 0, 1) + 0.25 * ce(logits, 1, 2, 0)) / 1.25;
    assertThat(result.value().getDouble(1)).isCloseTo(expected, within(1e-12));
  }

  private static org.assertj.core.data.Offset<Double> within(double tolerance) {
    return org.assertj.core.data.Offset.offset(tolerance);
  }

  private static double ce(INDArray logits, int b, int t, int target) {
    double sum = 0;
    for (int v = 0; v < 5; v++) {
      sum += Math.exp(logits.getDouble(b, t, v) - logits.getDouble(b, t, target));
    }
    return Math.log(sum);
  }

  @Test
  void crossEntropyShowsNaNAndRefusesNegativeWeights() {
    Map<String, INDArray> in =
        Map.of(
            "logits", Nd4j.valueArrayOf(new long[] {1, 1, 3}, Double.NaN, DataType.FLOAT),
            "targets", Nd4j.createFromArray(new int[][] {{1}}),
            "weights", Nd4j.ones(DataType.FLOAT, 1, 1));
    assertThat(run(in).getDouble(0)).isNaN();
    Map<String, INDArray> negative = new java.util.HashMap<>(in);
    negative.put("weights", Nd4j.ones(DataType.FLOAT, 1, 1).neg());
    assertThatThrownBy(() -> run(negative)).hasStackTraceContaining("weight -1.0");
  }

  private static INDArray run(Map<String, INDArray> in) {
    GraphCheck check =
        new GraphCheck(
            (ops, v) -> {
              SDVariable loss =
                  ops.crossEntropy(v.get("logits"), v.get("targets"), v.get("weights"));
              return loss;
            });
    in.forEach(check::placeholder);
    return check.run(Operations.fused()).value();
  }

  @Test
  void unknownOperationsAreNamed() {
    assertThat(Operations.of("fused").name()).isEqualTo("fused");
    assertThat(Operations.of("portable").name()).isEqualTo("portable");
    assertThatThrownBy(() -> Operations.of("cuda"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ops: 'cuda' is neither fused nor portable");
  }
}
