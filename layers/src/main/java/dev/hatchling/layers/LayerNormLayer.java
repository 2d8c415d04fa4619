package dev.hatchling.layers;

import dev.hatchling.graph.CompiledGraphs;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

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
  public SDVariable defineLayer(
      SameDiff sd, SDVariable input, Map<String, SDVariable> params, SDVariable mask) {
    CompiledGraphs.bind(sd);
    return only(operations().layerNorm(input));
  }
}
