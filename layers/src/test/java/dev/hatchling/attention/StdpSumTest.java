package dev.hatchling.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.attention.AttentionCase.Output;
import dev.hatchling.graph.GraphCheck;
import dev.hatchling.operations.Operations;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Kernels that are sums of exponentials. */
class StdpSumTest {
  /** Time constants, in tokens and differing between heads; the other components are faster. */
  private static AttentionSettings settings(int heads, int chunk, double... weights) {
    List<StdpKernel> kernels = new ArrayList<>();
    for (int h = 0; h < heads; h++) {
      List<Exponential> exponentials = new ArrayList<>();
      for (int k = 0; k < weights.length; k++) {
        exponentials.add(new Exponential(weights[k], Math.exp(-(1 + 3 * k) / (5.0 + 9 * h))));
      }
      kernels.add(StdpKernel.causal(0.7, exponentials));
    }
    return AttentionSettings.of(kernels, 10_000).withChunk(chunk);
  }

  @ParameterizedTest
  @CsvSource({
    "1,2,1,2,2,0,false,0.5",
    "2,5,3,4,3,2,true,0.5",
    "1,7,2,6,2,7,true,-1",
    "1,6,2,4,3,4,false,-0.8",
    "3,4,1,8,5,3,true,2"
  })
  void agreesWithTheDefinitionAndDifferences(
      int b, int t, int h, int n, int d, int chunk, boolean state, double weight) {
    AttentionSettings settings = settings(h, chunk, 1, weight).withSteps(state ? t : 0);
    AttentionCase inputs = AttentionCase.of(b, t, h, n, d, state ? 2 : 0);
    INDArray[] naive = inputs.naive(settings);
    GraphCheck.Result fused = inputs.check(settings, Output.ATTENDED).agree();
    GraphCheck.assertClose("att", fused.value(), naive[0], 1e-12);
    StdpAttentionTest.plainGradientsAgree(inputs, settings, fused);
    INDArray last = inputs.check(settings, Output.FINAL_STATE).agree().value();
    GraphCheck.assertClose("state", last, naive[1], 1e-12);
    inputs.check(settings, Output.BOTH).agree();
    inputs.check(settings, Output.BOTH).differences();
  }

  @ParameterizedTest
  @CsvSource({"1,130,2,8,3,64", "2,63,1,2,4,16", "1,300,2,4,70,0"})
  void longerShapesAndThreeExponentialsAgree(int b, int t, int h, int n, int d, int chunk) {
    AttentionSettings settings = settings(h, chunk, 1, -0.5, 0.25);
    AttentionCase inputs = AttentionCase.of(b, t, h, n, d, 3);
    INDArray[] naive = inputs.naive(settings);
    INDArray att = inputs.check(settings, Output.ATTENDED).agree().value();
    GraphCheck.assertClose("att", att, naive[0], 1e-11);
    INDArray last = inputs.check(settings, Output.FINAL_STATE).agree().value();
    GraphCheck.assertClose("state", last, naive[1], 1e-11);
  }

  @ParameterizedTest
  @EnumSource(Output.class)
  void oneExponentialGivesBothGradients(Output output) {
    AttentionCase inputs = AttentionCase.of(2, 7, 2, 4, 3, 1);
    for (int chunk : new int[] {2, 7}) {
      inputs.check(settings(2, chunk, 1), output).agree();
      inputs.check(settings(2, chunk, 1), output).differences();
    }
  }

  /** To the last bit, in either type, within a chunk and over borders. */
  @ParameterizedTest
  @CsvSource({"FLOAT,0", "FLOAT,16", "DOUBLE,0", "DOUBLE,16"})
  void aSecondWeightOfZeroIsTheSingleExponential(DataType type, int chunk) {
    AttentionCase drawn = AttentionCase.of(2, 70, 3, 8, 5, 0);
    AttentionCase inputs =
        new AttentionCase(drawn.activity().castTo(type), drawn.x().castTo(type), null, 0);
    GraphCheck.Result one =
        inputs.check(settings(3, chunk, 1), Output.ATTENDED).run(Operations.fused());
    GraphCheck.Result two =
        inputs.check(settings(3, chunk, 1, 0), Output.ATTENDED).run(Operations.fused());
    assertThat(two.value()).isEqualTo(one.value());
    one.gradients().forEach((name, g) -> assertThat(two.gradients().get(name)).isEqualTo(g));
  }

  @Test
  void aTextInPiecesEqualsTheWholeText() {
    AttentionSettings settings = settings(3, 16, 1, -0.7);
    AttentionCase whole = AttentionCase.of(2, 50, 3, 4, 5, 0);
    INDArray expected = whole.check(settings, Output.ATTENDED).run(Operations.fused()).value();
    for (Operations ops : new Operations[] {Operations.fused(), Operations.portable()}) {
      INDArray synapses = Nd4j.zeros(DataType.DOUBLE, 2, 3, 8, 5);
      int[] cuts = {0, 1, 18, 19, 50};
      for (int i = 0; i + 1 < cuts.length; i++) {
        var piece = NDArrayIndex.interval(cuts[i], cuts[i + 1]);
        INDArray activity = whole.activity().get(NDArrayIndex.all(), piece).dup();
        INDArray x = whole.x().get(NDArrayIndex.all(), piece).dup();
        AttentionCase inputs = new AttentionCase(activity, x, synapses, cuts[i]);
        INDArray att = inputs.check(settings, Output.ATTENDED).run(ops).value();
        GraphCheck.assertClose("piece", att, expected.get(NDArrayIndex.all(), piece), 1e-12);
        synapses = inputs.check(settings, Output.FINAL_STATE).run(ops).value();
      }
    }
  }

  @Test
  void badKernelsAreNamed() {
    StdpKernel one = StdpKernel.ofDecay(0.9, 1);
    StdpKernel two =
        StdpKernel.causal(1, List.of(new Exponential(1, 0.9), new Exponential(-1, 0.5)));
    assertThat(two.at(3)).isEqualTo(StdpKernel.ofNumbers(two.numbers()).at(3));
    assertThatThrownBy(() -> AttentionSettings.of(List.of(one, two), 10))
        .hasMessage("attention: kernels of 1 and of 2 exponentials");
    assertThatThrownBy(() -> AttentionSettings.undecayed(1, 10).withSteps(-1))
        .hasMessage("attention: steps -1 is negative");
    assertThatThrownBy(() -> new Exponential(Double.NaN, 1))
        .hasMessage("attention: weight NaN is not finite");
    assertThatThrownBy(() -> StdpKernel.causal(1, List.of()))
        .hasMessage("STDP kernel: no exponential");
  }
}
