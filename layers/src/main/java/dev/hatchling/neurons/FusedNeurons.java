package dev.hatchling.neurons;

import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** The neurons' operations as fused ops. */
public final class FusedNeurons {
  private FusedNeurons() {}

  public static NeuronsOutput neurons(
      SDVariable current,
      SDVariable decayRaw,
      SDVariable threshold,
      SDVariable logTheta,
      @Nullable NeuronState initial,
      NeuronsSettings settings) {
    SDVariable[] out =
        new NeuronsOp(
                current.getSameDiff(), current, decayRaw, threshold, logTheta, initial, settings)
            .outputVariables();
    return new NeuronsOutput(out[0], out[1], out[3], out[4], null);
  }

  public static NeuronsOutput spikingLinear(
      SDVariable x,
      SDVariable w,
      SDVariable decayRaw,
      SDVariable threshold,
      SDVariable logTheta,
      @Nullable NeuronState initial,
      NeuronsSettings settings) {
    SDVariable[] out =
        new SpikingLinearOp(x.getSameDiff(), x, decayRaw, threshold, logTheta, w, initial, settings)
            .outputVariables();
    return new NeuronsOutput(out[0], out[1], out[3], out[4], null);
  }
}
