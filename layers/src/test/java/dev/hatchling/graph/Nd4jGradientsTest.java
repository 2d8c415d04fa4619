package dev.hatchling.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gradients that ND4J 1.0.0-M2.1 gets wrong, and the forms that stand in their place
 * (docs/decisions/nd4j-gradients-that-are-wrong.md). What fails here after an update of ND4J is a
 * detour that may go.
 */
class Nd4jGradientsTest {
  private static final double RIGHT = 1e-6;
  private static final double WRONG = 0.5;
  private static final double STEP = 1e-6;

  private static final INDArray MATRIX = array(new long[] {2, 3}, 1, 2, 3, -4, 5, 7);

  /** A scalar of the variable that is differentiated. */
  private interface Build {
    SDVariable of(SameDiff sd, SDVariable x);
  }

  @Test
  void divisionByASingleNumber() {
    INDArray two = array(new long[] {1}, 2);
    assertThat(error(two, (sd, y) -> sd.constant(MATRIX).div(y).sum())).isGreaterThan(WRONG);
    assertThat(error(two, (sd, y) -> sd.constant(MATRIX).mul(sd.math().rsqrt(y.mul(y))).sum()))
        .isLessThan(RIGHT);
    INDArray column = array(new long[] {2, 1}, 2, 3);
    assertThat(error(column, (sd, y) -> sd.constant(MATRIX).div(y).sum())).isLessThan(RIGHT);
  }

  @Test
  void maximumWithASmallerArray() {
    INDArray row = array(new long[] {3}, 2, 3, 4);
    assertThat(error(row, (sd, y) -> sd.math().max(sd.constant(MATRIX), y).sum()))
        .isGreaterThan(WRONG);
    assertThat(error(row, (sd, y) -> y.add(sd.nn().relu(sd.constant(MATRIX).sub(y), 0)).sum()))
        .isLessThan(RIGHT);
  }

  @Test
  void squaredDifferenceFromASingleNumber() {
    INDArray two = array(new long[] {1}, 2);
    assertThat(error(two, (sd, y) -> sd.math().squaredDifference(sd.constant(MATRIX), y).sum()))
        .isGreaterThan(WRONG);
    assertThat(error(two, (sd, y) -> sd.math().square(sd.constant(MATRIX).sub(y)).sum()))
        .isLessThan(RIGHT);
  }

  @Test
  void rowsThatAreReadTwice() {
    INDArray table = array(new long[] {3, 2}, 1, 2, 3, 4, 5, 7);
    assertThat(error(table, (sd, x) -> sd.gather(x, new int[] {1, 0, 1}, 0).sum()))
        .isGreaterThan(WRONG);
    INDArray chosen = array(new long[] {3, 3}, 0, 1, 0, 1, 0, 0, 0, 1, 0);
    assertThat(error(table, (sd, x) -> sd.mmul(sd.constant(chosen), x).sum())).isLessThan(RIGHT);
  }

  @Test
  void everySecondElementOfARow() {
    INDArray row = array(new long[] {1, 2}, 1, 2);
    assertThat(
            error(
                row,
                (sd, x) -> sd.stridedSlice(x, new long[] {0, 1}, new long[] {1, 2}, 1, 2).sum()))
        .isGreaterThan(WRONG);
    assertThat(error(row, (sd, x) -> sd.unstack(sd.reshape(x, 1, 1, 2), 2, 2)[1].sum()))
        .isLessThan(RIGHT);
  }

  @Test
  void cumulativeSums() {
    assertThat(error(MATRIX, (sd, x) -> squares(sd, sd.cumsum(x, false, false, 1))))
        .isGreaterThan(WRONG);
    INDArray upper = array(new long[] {3, 3}, 1, 1, 1, 0, 1, 1, 0, 0, 1);
    assertThat(error(MATRIX, (sd, x) -> squares(sd, sd.mmul(x, sd.constant(upper)))))
        .isLessThan(RIGHT);
  }

  @Test
  void noGradientAtAll() {
    INDArray one = array(new long[] {1, 1}, 2);
    assertThatThrownBy(() -> error(one, (sd, x) -> sd.mmul(x, x).sum()))
        .hasMessageContaining("matmul_bp");
    assertThatThrownBy(() -> error(MATRIX, (sd, x) -> sd.nn().logSoftmax(x, 1).mul(x).sum()))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> error(Nd4j.scalar(3.0), Nd4jGradientsTest::cube))
        .hasMessageContaining("Exit");
  }

  /** x³ by a loop of SameDiff's own. */
  private static SDVariable cube(SameDiff sd, SDVariable x) {
    SDVariable count = sd.constant("count", Nd4j.scalar(0.0));
    SDVariable product = sd.constant("product", Nd4j.scalar(1.0));
    return sd.whileLoop(
            new SDVariable[] {count, product, x},
            (loop, v) -> v[0].lt(3.0),
            (loop, v) -> new SDVariable[] {v[0].add(1.0), v[1].mul(v[2]), v[2]})[1];
  }

  private static SDVariable squares(SameDiff sd, SDVariable x) {
    return sd.math().square(x).sum();
  }

  /** The largest difference between the gradient and finite differences. */
  private static double error(INDArray at, Build build) {
    SameDiff sd = CompiledGraphs.create();
    SDVariable x = sd.var("x", at.dup());
    build.of(sd, x).rename("loss");
    sd.setLossVariables("loss");
    CompiledGraphs.createGradients(sd);
    INDArray gradient = sd.calculateGradients(Map.of(), "x").get("x").dup();
    double worst = 0;
    for (long i = 0; i < at.length(); i++) {
      double numeric = (moved(sd, x, i, STEP) - moved(sd, x, i, -STEP)) / (2 * STEP);
      worst = Math.max(worst, Math.abs(gradient.data().getDouble(i) - numeric));
    }
    return worst;
  }

  private static double moved(SameDiff sd, SDVariable x, long i, double step) {
    INDArray array = x.getArr();
    double before = array.data().getDouble(i);
    array.data().put(i, before + step);
    double loss = sd.output(Map.of(), "loss").get("loss").getDouble(0);
    array.data().put(i, before);
    return loss;
  }

  private static INDArray array(long[] shape, double... values) {
    return Nd4j.createFromArray(values).reshape(shape);
  }
}
