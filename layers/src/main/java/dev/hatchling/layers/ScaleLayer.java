package dev.hatchling.layers;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One learned number times what comes in: {@code [B, T, D]} to {@code [B, T, D]}, 0 at the start,
 * to be added somewhere (docs/model.md, E62).
 */
public final class ScaleLayer extends SequenceLayer {
  private static final long serialVersionUID = 1L;

  /** The number, {@code [1]}. */
  public static final String FACTOR = "factor";

  /** A scale of any size. */
  public ScaleLayer() {}

  @Override
  protected long outputSize() {
    return inputSize;
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    params.addWeightParam(FACTOR, 1);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    params.get(FACTOR).assign(0);
  }

  @Override
  protected LayerOutput define(LayerScope scope) {
    return LayerOutput.of(scope.input().mul(scope.params().get(FACTOR)));
  }
}
