package dev.hatchling.axons;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.graph.GraphCheck;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Axonal delays (docs/model.md, E13) in both sets of operations. */
class AxonsTest {
  private static GraphCheck check(INDArray taps, int batch, int time, int width, boolean oneSign) {
    int lags = (int) taps.size(0);
    return new GraphCheck(
            (ops, in) ->
                arrived(ops.axons(in.get("x"), in.get("taps"), in.get("before"), lags, oneSign)))
        .variable("x", GraphCheck.normal("x", batch, time, width))
        .variable("taps", taps);
  }

  private static SDVariable arrived(AxonsOutput output) {
    return output.arrived();
  }

  @ParameterizedTest
  @CsvSource({"1,1,3,1,false", "2,5,3,3,true", "2,5,3,3,false", "3,2,4,5,true", "2,70,17,3,true"})
  void formsAgree(int batch, int time, int width, int lags, boolean oneSign) {
    INDArray taps = GraphCheck.normal("taps", lags, width);
    GraphCheck check = check(taps, batch, time, width, oneSign);
    check.agree();
    INDArray before = GraphCheck.normal("before", batch, lags, width);
    GraphCheck carried = check(taps, batch, time, width, oneSign).placeholder("before", before);
    INDArray x = GraphCheck.normal("x", batch, time, width);
    INDArray y = carried.agree().value();
    for (int t = 0; t < time; t++) {
      INDArray expected = x.tensorAlongDimension(t, 0, 2).dup();
      for (int lag = 1; lag <= lags; lag++) {
        INDArray past =
            t >= lag
                ? x.tensorAlongDimension(t - lag, 0, 2)
                : before.tensorAlongDimension(lags + t - lag, 0, 2);
        INDArray strength = taps.getRow(lag - 1L);
        expected.addi(past.mulRowVector(oneSign ? abs(strength) : strength));
      }
      GraphCheck.assertClose("y", y.tensorAlongDimension(t, 0, 2), expected, 1e-12);
    }
    if (time < 10) {
      check.differences();
      carried.differences();
    }
  }

  private static INDArray abs(INDArray x) {
    return org.nd4j.linalg.ops.transforms.Transforms.abs(x, true);
  }

  /** At 0 nothing arrives late, and magnitudes have the gradient of what grows. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void freshTapsChangeNothingAndLearn(boolean oneSign) {
    INDArray none = Nd4j.zeros(DataType.DOUBLE, 3, 4);
    GraphCheck.Result fresh = check(none, 2, 6, 4, oneSign).agree();
    assertThat(fresh.value()).isEqualTo(GraphCheck.normal("x", 2, 6, 4));
    Map<String, INDArray> grown =
        check(Nd4j.valueArrayOf(new long[] {3, 4}, 1e-3, DataType.DOUBLE), 2, 6, 4, oneSign)
            .agree()
            .gradients();
    GraphCheck.assertClose("taps", fresh.gradients().get("taps"), grown.get("taps"), 1e-12);
    assertThat(fresh.gradients().get("taps").amaxNumber().doubleValue()).isPositive();
  }

  /** What came before a piece is what the piece before gives as its last. */
  @ParameterizedTest
  @CsvSource({"1,2", "3,5", "7,3"})
  void aCutSequenceIsTheWhole(int cut, int lags) {
    int time = 9;
    INDArray x = GraphCheck.normal("x", 2, time, 4);
    INDArray taps = GraphCheck.normal("taps", lags, 4);
    INDArray rest = Nd4j.zeros(DataType.DOUBLE, 2, lags, 4);
    INDArray whole = run(x, taps, rest, false);
    INDArray last = run(part(x, 0, cut), taps, rest, true);
    INDArray behind = run(part(x, cut, time), taps, last, false);
    GraphCheck.assertClose("behind", behind, part(whole, cut, time), 0);
  }

  private static INDArray part(INDArray x, int from, int to) {
    return x.get(
            org.nd4j.linalg.indexing.NDArrayIndex.all(),
            org.nd4j.linalg.indexing.NDArrayIndex.interval(from, to))
        .dup('c');
  }

  private static INDArray run(INDArray x, INDArray taps, INDArray before, boolean last) {
    int lags = (int) taps.size(0);
    GraphCheck check =
        new GraphCheck(
            (ops, in) -> {
              AxonsOutput out =
                  ops.axons(in.get("x"), in.get("taps"), in.get("before"), lags, true);
              SDVariable end = out.last();
              assertThat(end).isNotNull();
              return last ? end : out.arrived();
            });
    return check
        .placeholder("x", x)
        .placeholder("taps", taps)
        .placeholder("before", before)
        .agree()
        .value();
  }
}
