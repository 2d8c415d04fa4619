package dev.hatchling.layers;

import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.input.InputException;
import dev.hatchling.internal.numeric.RandomArrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Token embedding: {@code [B, T]} token numbers, of any numeric type, to {@code [B, T, D]}. The
 * input of the network is {@code InputType.feedForward(T)}.
 */
public final class EmbeddingLayer extends SequenceLayer {
  private static final long serialVersionUID = 1L;

  private static final String TABLE = "table";

  @JsonProperty private long vocabulary;
  @JsonProperty private long width;
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
  public void setNIn(InputType inputType, boolean override) {
    // Any number of tokens.
  }

  @Override
  protected long outputSize() {
    return width;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputType.recurrent(width, inputType.arrayElementsPerExample(), RNNFormat.NWC);
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
  public SDVariable defineLayer(
      SameDiff sd, SDVariable input, Map<String, SDVariable> params, SDVariable mask) {
    CompiledGraphs.bind(sd);
    SDVariable rows = operations().embedding(params.get(TABLE), input);
    // DL4J asks every layer for the gradient of its input: zeros here.
    return only(rows.add(sd.expandDims(input.mul(0), 2)));
  }
}
