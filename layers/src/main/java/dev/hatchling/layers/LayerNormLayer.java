package dev.hatchling.layers;

/** Layer norm of every token, without affine parameters: {@code [B, T, D]} to {@code [B, T, D]}. */
public final class LayerNormLayer extends SequenceLayer {
  private static final long serialVersionUID = 1L;

  /** A layer norm of any size. */
  public LayerNormLayer() {}

  @Override
  protected long outputSize() {
    return inputSize;
  }

  @Override
  protected LayerOutput define(LayerScope scope) {
    return LayerOutput.of(operations().layerNorm(scope.input()));
  }
}
