package dev.hatchling.attention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.graph.GraphCheck;
import dev.hatchling.operations.Operations;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Attention whose synapses a token's gates let fade (docs/model.md, E56). */
class StdpGatesTest {
  /** Kernels of one exponential, or of two. */
  private static AttentionSettings settings(int heads, int exponentials, int chunk) {
    List<StdpKernel> kernels =
        IntStream.range(0, heads)
            .mapToObj(
                h -> {
                  Exponential slow = new Exponential(1, Math.exp(-1 / (4.0 + 60 * h)));
                  Exponential fast = new Exponential(-0.6, Math.exp(-0.5));
                  return StdpKernel.causal(
                      0.7, exponentials == 1 ? List.of(slow) : List.of(slow, fast));
                })
            .toList();
    return AttentionSettings.of(kernels, 10_000).withChunk(chunk);
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,2,2,3,1,0,true",
    "2,5,3,4,3,1,2,true",
    "1,5,3,4,3,2,2,true",
    "1,7,1,6,2,1,0,false",
    "2,7,1,4,2,2,3,true",
    "3,4,2,8,5,1,3,false"
  })
  void agreesWithTheDefinitionAndDifferences(
      int b, int t, int h, int n, int d, int exponentials, int chunk, boolean state) {
    AttentionSettings settings = settings(h, exponentials, chunk);
    AttentionCase inputs = AttentionCase.of(b, t, h, n, d, state ? exponentials : 0).gated();
    INDArray[] naive = inputs.naive(settings);
    for (AttentionCase.Output output : AttentionCase.Output.values()) {
      inputs.check(settings, output).differences();
    }
    GraphCheck.Result fused = inputs.check(settings, false).agree();
    GraphCheck.assertClose("att", fused.value(), naive[0], 1e-12);
    INDArray last = inputs.check(settings, true).agree().value();
    GraphCheck.assertClose("state", last, naive[1], 1e-12);
    StdpAttentionTest.plainGradientsAgree(inputs, settings, fused);
  }

  @ParameterizedTest
  @CsvSource({"1,130,2,8,3,64,true", "2,200,3,4,3,70,false", "1,300,2,4,70,0,true"})
  void longerAndAwkwardShapesAgree(int b, int t, int h, int n, int d, int chunk, boolean state) {
    AttentionSettings settings = settings(h, 1, chunk);
    AttentionCase inputs = AttentionCase.of(b, t, h, n, d, state).gated();
    INDArray[] naive = inputs.naive(settings);
    GraphCheck.assertClose("att", inputs.check(settings, false).agree().value(), naive[0], 1e-11);
    GraphCheck.assertClose("state", inputs.check(settings, true).agree().value(), naive[1], 1e-11);
  }

  @Test
  void chunksDoNotChangeTheResult() {
    AttentionCase inputs = AttentionCase.of(2, 100, 2, 4, 3, true).gated();
    GraphCheck.Result whole = inputs.check(settings(2, 1, 100), false).run(Operations.fused());
    for (int chunk : new int[] {1, 7, 64, 99}) {
      GraphCheck.Result result = inputs.check(settings(2, 1, chunk), false).run(Operations.fused());
      GraphCheck.assertClose("att", result.value(), whole.value(), 1e-12);
      whole
          .gradients()
          .forEach((n, g) -> GraphCheck.assertClose(n, result.gradients().get(n), g, 1e-11));
    }
  }

  /** Gates that forget everything, over more tokens than a number in single precision can count. */
  @ParameterizedTest
  @CsvSource({"-200", "-5", "-0.0001"})
  void longContextsInFloatAreFiniteAndRight(double gate) {
    AttentionCase wide = AttentionCase.of(1, 700, 2, 4, 3, false);
    INDArray gates = Nd4j.valueArrayOf(new long[] {1, 700, 2}, gate, DataType.DOUBLE);
    wide = new AttentionCase(wide.activity(), wide.x(), null, 0, gates);
    AttentionCase single =
        new AttentionCase(
            wide.activity().castTo(DataType.FLOAT),
            wide.x().castTo(DataType.FLOAT),
            null,
            0,
            gates.castTo(DataType.FLOAT));
    AttentionSettings settings = AttentionSettings.undecayed(2, 10_000).withChunk(250);
    for (Operations ops : List.of(Operations.fused(), Operations.portable())) {
      GraphCheck.Result result = single.check(settings, false).run(ops);
      INDArray value = result.value().castTo(DataType.DOUBLE);
      GraphCheck.assertClose("att", value, wide.naive(settings)[0], 1e-4);
      result
          .gradients()
          .values()
          .forEach(g -> assertThat(Double.isFinite(g.sumNumber().doubleValue())).isTrue());
    }
  }

  @Test
  void gatesOfOneChangeNothing() {
    AttentionCase without = AttentionCase.of(2, 40, 2, 4, 3, true);
    INDArray ones = Nd4j.zeros(DataType.DOUBLE, 2, 40, 2);
    AttentionCase with =
        new AttentionCase(
            without.activity(), without.x(), without.synapses(), without.position(), ones);
    AttentionSettings settings = settings(2, 1, 16);
    for (boolean state : new boolean[] {false, true}) {
      INDArray expected = without.check(settings, state).run(Operations.fused()).value();
      assertThat(with.check(settings, state).run(Operations.fused()).value()).isEqualTo(expected);
    }
  }

  @Test
  void aTextInPiecesEqualsTheWholeText() {
    AttentionSettings settings = settings(3, 1, 16);
    AttentionCase whole = AttentionCase.of(2, 50, 3, 4, 5, false).gated();
    INDArray expected = whole.check(settings, false).run(Operations.fused()).value();
    INDArray synapses = Nd4j.zeros(DataType.DOUBLE, 2, 3, 4, 5);
    int[] cuts = {0, 1, 18, 19, 50};
    for (int i = 0; i + 1 < cuts.length; i++) {
      var piece = NDArrayIndex.interval(cuts[i], cuts[i + 1]);
      AttentionCase inputs =
          new AttentionCase(
              whole.activity().get(NDArrayIndex.all(), piece).dup(),
              whole.x().get(NDArrayIndex.all(), piece).dup(),
              synapses,
              cuts[i],
              whole.gates().get(NDArrayIndex.all(), piece).dup());
      INDArray att = inputs.check(settings, false).run(Operations.fused()).value();
      GraphCheck.assertClose("piece", att, expected.get(NDArrayIndex.all(), piece), 1e-12);
      synapses = inputs.check(settings, true).run(Operations.fused()).value();
    }
  }
}
