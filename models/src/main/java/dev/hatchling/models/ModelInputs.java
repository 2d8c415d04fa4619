package dev.hatchling.models;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Makes what the placeholders of a model's graph take; what a graph has not is left out. */
public final class ModelInputs {
  private final ModelGraph graph;
  private final DataType type;
  private final Map<String, INDArray> arrays = new LinkedHashMap<>();

  /** Inputs of a graph of a model of this configuration. */
  public ModelInputs(ModelConfig config, ModelGraph graph) {
    this.graph = graph;
    this.type = LanguageModel.type(config);
  }

  /** Token numbers, {@code [B][T]}. */
  public ModelInputs tokens(int[][] tokens) {
    return put(GraphNames.TOKENS, Nd4j.createFromArray(tokens));
  }

  /** Targets and weights of the predictions, {@code [B][T]}. */
  public ModelInputs targets(int[][] targets, float[][] weights) {
    put(GraphNames.WEIGHTS, Nd4j.createFromArray(weights).castTo(type));
    return put(GraphNames.TARGETS, Nd4j.createFromArray(targets));
  }

  /** Weight of each sample in the total, {@code [B]}. */
  public ModelInputs sampleWeights(double[] weights) {
    return put(GraphNames.SAMPLE_WEIGHTS, Nd4j.createFromArray(weights).castTo(type));
  }

  /** Global number of each sample, {@code [B]}, and the training step: where draws come from. */
  public ModelInputs moment(long[] samples, long step) {
    put(GraphNames.SAMPLES, Nd4j.createFromArray(samples));
    return put(GraphNames.STEP, Nd4j.scalar(DataType.INT64, step));
  }

  /** Tokens consumed before the first one. */
  public ModelInputs position(long position) {
    return put(GraphNames.POSITION, Nd4j.scalar(DataType.INT64, position));
  }

  /** Any other placeholder. */
  public ModelInputs put(String name, INDArray array) {
    SDVariable variable = graph.graph().hasVariable(name) ? graph.graph().getVariable(name) : null;
    if (variable != null && variable.isPlaceHolder()) {
      arrays.put(name, array);
    }
    return this;
  }

  /** The inputs. */
  public Map<String, INDArray> map() {
    return arrays;
  }
}
