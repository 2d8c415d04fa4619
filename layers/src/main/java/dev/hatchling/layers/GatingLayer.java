package dev.hatchling.layers;

import dev.hatchling.graph.PortableShapes;
import dev.hatchling.input.InputException;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The gate {@code activity · relu(ln(value))} (docs/model.md, E60), {@code [B, T, 2M]} to {@code
 * [B, T, M]}: the first half of the input is the activity, the second the value, which is
 * normalised over the neurons of each head. No dropout: DL4J has no step to draw it from.
 */
public final class GatingLayer extends SequenceLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private int heads;
  @JsonProperty private boolean normalise;

  /** For JSON. */
  GatingLayer() {}

  /**
   * A gate.
   *
   * @param heads H, at least 1; the half of the input is a multiple of it
   * @param normalise whether the value is normalised
   */
  public GatingLayer(int heads, boolean normalise) {
    if (heads < 1) {
      throw new InputException("gate: heads " + heads + " is below 1");
    }
    this.heads = heads;
    this.normalise = normalise;
  }

  @Override
  protected long outputSize() {
    return inputSize / 2;
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    if (inputSize % (2L * heads) != 0) {
      throw new InputException(
          "gate: an input of " + inputSize + " is not twice a multiple of " + heads + " heads");
    }
  }

  @Override
  protected LayerOutput define(LayerScope scope) {
    SameDiff sd = scope.sd();
    long neurons = outputSize() / heads;
    SDVariable[] halves = sd.split(scope.input(), 2, 2);
    SDVariable activity = PortableShapes.split(halves[0], heads, neurons);
    SDVariable value = PortableShapes.split(halves[1], heads, neurons);
    SDVariable gated = operations().gate(activity, value, null, normalise);
    return LayerOutput.of(sd.reshape(gated, sd.shape(halves[0])));
  }
}
