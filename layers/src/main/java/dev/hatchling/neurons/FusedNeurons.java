package dev.hatchling.neurons;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** The neurons' operations as fused ops. */
public final class FusedNeurons {
  private FusedNeurons() {}

  /** {@code Operations.neurons}. */
  public static NeuronsOutput neurons(
      SDVariable current,
      NeuronVariables layer,
      List<SDVariable> initial,
      NeuronsSettings settings) {
    return NeuronsOutput.of(
        new NeuronsOp(current, layer, initial, settings).outputVariables(), settings);
  }

  /** {@code Operations.spikingLinear}. */
  public static NeuronsOutput spikingLinear(
      SDVariable x,
      SDVariable w,
      NeuronVariables layer,
      List<SDVariable> initial,
      NeuronsSettings settings) {
    return NeuronsOutput.of(
        new SpikingLinearOp(x, w, layer, initial, settings).outputVariables(), settings);
  }
}
