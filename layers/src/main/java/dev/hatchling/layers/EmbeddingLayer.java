package dev.hatchling.layers;

import dev.hatchling.input.InputException;
import dev.hatchling.internal.numeric.RandomArrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Token embedding: {@code [B, T]} token numbers, of any numeric type, to {@code [B, T, D]}. The
 * input of the network is {@code InputType.feedForward(T)}; with {@code InputType.recurrent(1, T)}
 * it is {@code [B, 1, T]}, of which DL4J's truncated back-propagation through time makes pieces.
 */
public final class EmbeddingLayer extends TokenLayer {
  private static final long serialVersionUID = 1L;

  private static final String TABLE = "table";

  @JsonProperty private long vocabulary;
  @JsonProperty private double scale;

  /** For JSON. */
  EmbeddingLayer() {}

  /**
   * An embedding.
   *
   * @param vocabulary V
   * @param width D
   * @param scale standard deviation of the first values, such as 0.02
   * @param seed of the first values
   */
  public EmbeddingLayer(long vocabulary, long width, double scale, long seed) {
    if (vocabulary < 1 || width < 1) {
      throw new InputException(
          "embedding: vocabulary " + vocabulary + " and width " + width + " must be 1 or more");
    }
    this.vocabulary = vocabulary;
    this.width = width;
    this.scale = scale;
    this.seed = seed;
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    params.addWeightParam(TABLE, vocabulary, width);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    INDArray table = params.get(TABLE);
    table.assign(RandomArrays.fillNormal(table.ulike(), key(TABLE), 0, scale));
  }

  @Override
  protected LayerOutput define(LayerScope scope) {
    return LayerOutput.of(operations().embedding(scope.params().get(TABLE), tokens(scope)));
  }
}
