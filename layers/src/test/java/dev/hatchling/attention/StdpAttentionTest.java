package dev.hatchling.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.graph.GraphCheck;
import dev.hatchling.operations.Operations;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class StdpAttentionTest {
  private static final double BASE = 10_000;

  private static AttentionSettings settings(int heads, int chunk) {
    double[] lambda = new double[heads];
    for (int h = 0; h < heads; h++) {
      lambda[h] = Math.exp(-1 / (4 * Math.pow(64, h / Math.max(1.0, heads - 1.0))));
    }
    return AttentionSettings.of(lambda, 0.7, BASE).withChunk(chunk);
  }

  /** The op adds to the gradient that a later user of the activity has given. */
  @ParameterizedTest
  @CsvSource({"false", "true"})
  void addsToTheGradientOfALaterUse(boolean state) {
    AttentionSettings settings = settings(2, 3);
    AttentionCase inputs = AttentionCase.of(2, 7, 2, 4, 3, state);
    GraphCheck check =
        new GraphCheck(
            (ops, in) -> {
              SDVariable a = in.get("activity").mul(1.5);
              SDVariable att =
                  ops.stdpAttention(
                          a, in.get("x"), in.get("synapses"), in.get("position"), settings)
                      .attended();
              return att.mul(a.mul(a).sum(true, 3)).add(a.mean(true, 3));
            });
    check.variable("activity", inputs.activity()).variable("x", inputs.x());
    if (inputs.synapses() != null) {
      check.variable("synapses", inputs.synapses());
      check.placeholder("position", Nd4j.scalar(inputs.position()));
    }
    check.agree();
    check.differences();
  }

  @ParameterizedTest
  @CsvSource({
    "1,2,1,2,2,0,false",
    "2,1,1,2,2,0,false",
    "1,1,2,2,3,0,true",
    "2,2,1,2,1,1,false",
    "2,5,3,4,3,2,true",
    "1,5,3,4,3,2,false",
    "1,7,2,6,2,7,true",
    "3,4,1,8,5,3,true"
  })
  void agreesWithTheDefinitionAndDifferences(
      int b, int t, int h, int n, int d, int chunk, boolean state) {
    AttentionSettings settings = settings(h, chunk);
    AttentionCase inputs = AttentionCase.of(b, t, h, n, d, state);
    INDArray[] naive = inputs.naive(settings);
    GraphCheck att = inputs.check(settings, false);
    GraphCheck last = inputs.check(settings, true);
    att.differences();
    last.differences();
    GraphCheck.Result fused = att.agree();
    GraphCheck.assertClose("att", fused.value(), naive[0], 1e-12);
    GraphCheck.assertClose("state", last.agree().value(), naive[1], 1e-12);
    plainGradientsAgree(inputs, settings, fused);
  }

  /** Those of the sum over pairs of tokens (E54) are those of the kernels. */
  static void plainGradientsAgree(
      AttentionCase inputs, AttentionSettings settings, GraphCheck.Result fused) {
    INDArray gradient = GraphCheck.normal("r", fused.value().shape());
    inputs
        .naiveGradients(settings, gradient)
        .forEach((name, g) -> GraphCheck.assertClose(name, fused.gradients().get(name), g, 1e-11));
  }

  @ParameterizedTest
  @CsvSource({
    "1,63,3,6,5,0,false",
    "2,63,1,2,4,16,true",
    "1,130,2,8,3,64,true",
    "2,200,5,4,3,70,false",
    "1,300,2,4,70,0,true",
    "1,257,3,4,8,0,true"
  })
  void longerAndAwkwardShapesAgree(int b, int t, int h, int n, int d, int chunk, boolean state) {
    AttentionSettings settings = settings(h, chunk);
    AttentionCase inputs = AttentionCase.of(b, t, h, n, d, state);
    INDArray[] naive = inputs.naive(settings);
    GraphCheck.assertClose("att", inputs.check(settings, false).agree().value(), naive[0], 1e-11);
    GraphCheck.assertClose("state", inputs.check(settings, true).agree().value(), naive[1], 1e-11);
  }

  @Test
  void chunksDoNotChangeTheResult() {
    AttentionCase inputs = AttentionCase.of(2, 100, 2, 4, 3, true);
    GraphCheck.Result whole = inputs.check(settings(2, 100), false).run(Operations.fused());
    for (int chunk : new int[] {1, 7, 64, 99}) {
      GraphCheck.Result result = inputs.check(settings(2, chunk), false).run(Operations.fused());
      GraphCheck.assertClose("att", result.value(), whole.value(), 1e-12);
      whole
          .gradients()
          .forEach((n, g) -> GraphCheck.assertClose(n, result.gradients().get(n), g, 1e-11));
    }
  }

  @ParameterizedTest
  @CsvSource({"2048,0", "2500,64", "2100,2100"})
  void longContextsInFloatAreFiniteAndRight(int time, int chunk) {
    AttentionSettings settings =
        AttentionSettings.of(new double[] {Math.exp(-1 / 20.0), 1}, 1, BASE).withChunk(chunk);
    AttentionCase wide = AttentionCase.of(1, time, 2, 4, 3, false);
    AttentionCase inputs =
        new AttentionCase(
            wide.activity().castTo(DataType.FLOAT), wide.x().castTo(DataType.FLOAT), null, 0);
    GraphCheck.Result result = inputs.check(settings, false).run(Operations.fused());
    INDArray value = result.value().castTo(DataType.DOUBLE);
    GraphCheck.assertClose("att", value, wide.naive(settings)[0], 1e-5);
    result
        .gradients()
        .values()
        .forEach(g -> assertThat(Double.isFinite(g.sumNumber().doubleValue())).isTrue());
    if (chunk == 2100) {
      INDArray portable = inputs.check(settings, false).run(Operations.portable()).value();
      GraphCheck.assertClose("portable", portable.castTo(DataType.DOUBLE), value, 1e-5);
    }
  }

  @Test
  void undecayedIsMaskedLinearAttention() {
    AttentionCase inputs = AttentionCase.of(2, 9, 2, 4, 3, false);
    AttentionSettings settings = AttentionSettings.undecayed(2, 65_536);
    GraphCheck check = inputs.check(settings, false);
    GraphCheck.assertClose("att", check.agree().value(), inputs.naive(settings)[0], 1e-12);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "3"})
  void noFutureTokenReachesAnOutput(int chunk) {
    for (Operations ops : new Operations[] {Operations.fused(), Operations.portable()}) {
      AttentionCase inputs = AttentionCase.of(2, 8, 2, 4, 3, false);
      INDArray before = inputs.check(settings(2, chunk), false).run(ops).value();
      assertThat(row(before, 0).amaxNumber().doubleValue()).isZero();
      for (int t : new int[] {0, 3, 7}) {
        INDArray activity = inputs.activity().dup();
        INDArray x = inputs.x().dup();
        row(activity, t).addi(5);
        row(x, t).addi(-3);
        AttentionCase changed = new AttentionCase(activity, x, null, 0);
        INDArray after = changed.check(settings(2, chunk), false).run(ops).value();
        INDArray past = NDArrayIndexPast.of(before, t);
        assertThat(NDArrayIndexPast.of(after, t)).isEqualTo(past);
        if (t < 7) {
          assertThat(row(after, t + 1)).isNotEqualTo(row(before, t + 1));
        }
      }
    }
  }

  /** Outputs before a token. */
  private static final class NDArrayIndexPast {
    static INDArray of(INDArray att, int t) {
      return t == 0
          ? Nd4j.zeros(1)
          : att.get(NDArrayIndex.all(), NDArrayIndex.interval(0, t)).dup();
    }
  }

  private static INDArray row(INDArray array, int t) {
    return array.get(NDArrayIndex.all(), NDArrayIndex.point(t));
  }

  @Test
  void aTextInPiecesEqualsTheWholeText() {
    AttentionSettings settings = settings(3, 16);
    AttentionCase whole = AttentionCase.of(2, 50, 3, 4, 5, false);
    INDArray expected = whole.check(settings, false).run(Operations.fused()).value();
    INDArray synapses = Nd4j.zeros(DataType.DOUBLE, 2, 3, 4, 5);
    int[] cuts = {0, 1, 18, 19, 50};
    for (int i = 0; i + 1 < cuts.length; i++) {
      var piece = NDArrayIndex.interval(cuts[i], cuts[i + 1]);
      INDArray activity = whole.activity().get(NDArrayIndex.all(), piece).dup();
      INDArray x = whole.x().get(NDArrayIndex.all(), piece).dup();
      AttentionCase inputs = new AttentionCase(activity, x, synapses, cuts[i]);
      INDArray att = inputs.check(settings, false).run(Operations.fused()).value();
      GraphCheck.assertClose("piece", att, expected.get(NDArrayIndex.all(), piece), 1e-12);
      synapses = inputs.check(settings, true).run(Operations.fused()).value();
    }
  }

  @Test
  void wrongShapesAndSettingsAreNamed() {
    Map<String, INDArray> in =
        Map.of(
            "activity", GraphCheck.normal("a", 1, 3, 2, 4), "x", GraphCheck.normal("x", 1, 4, 5));
    GraphCheck check =
        new GraphCheck(
            (ops, v) ->
                ops.stdpAttention(v.get("activity"), v.get("x"), null, null, settings(2, 0))
                    .attended());
    in.forEach(check::placeholder);
    assertThatThrownBy(() -> check.run(Operations.fused()))
        .hasStackTraceContaining("[1, 3, 2, 4] and x [1, 4, 5]");
    assertThatThrownBy(() -> AttentionSettings.of(new double[] {1.1}, 1, BASE))
        .hasMessage("attention: decay 1.1 is not in (0, 1]");
    assertThatThrownBy(() -> AttentionSettings.of(new double[] {0.5}, 1, 1))
        .hasMessage("attention: rotary base 1.0 is not above 1");
    assertThatThrownBy(() -> RotaryFloat.of(BASE, 5))
        .hasMessage("rotary embedding: size 5 must be even, 2 or more");
  }
}
