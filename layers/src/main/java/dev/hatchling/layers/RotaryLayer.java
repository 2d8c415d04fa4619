package dev.hatchling.layers;

import dev.hatchling.attention.RotaryBase;
import dev.hatchling.input.InputException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Rotary embedding of every token: {@code [B, T, N]} to {@code [B, T, N]}, N even. */
public final class RotaryLayer extends SequenceLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private double base;

  /** For JSON. */
  RotaryLayer() {}

  /**
   * A rotation.
   *
   * @param base above 1, fixed or from {@link RotaryBase}
   */
  public RotaryLayer(double base) {
    if (!(base > 1 && Double.isFinite(base))) {
      throw new InputException("rotary embedding: base " + base + " is not above 1");
    }
    this.base = base;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    super.setNIn(inputType, override);
    if (inputSize % 2 != 0) {
      throw new InputException("rotary embedding: size " + inputSize + " must be even, 2 or more");
    }
  }

  @Override
  protected long outputSize() {
    return inputSize;
  }

  @Override
  protected boolean positioned() {
    return true;
  }

  @Override
  protected LayerOutput define(LayerScope scope) {
    return LayerOutput.of(operations().rotary(scope.input(), scope.memory().get(POSITION), base));
  }
}
