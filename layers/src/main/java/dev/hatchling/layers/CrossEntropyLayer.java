package dev.hatchling.layers;

import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.input.InputException;
import dev.hatchling.internal.numeric.RandomArrays;
import dev.hatchling.operations.Operations;
import dev.hatchling.random.RandomKey;
import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffOutputLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The output of a language model: logits {@code x Headᵀ}, {@code [B, T, D]} to {@code [B, T, V]},
 * and the mean over samples of the cross-entropy per sample. Labels are token numbers {@code [B,
 * T]} or {@code [B, 1, T]}; a negative one is not scored, nor is one that the mask of the labels
 * leaves out.
 */
public final class CrossEntropyLayer extends SameDiffOutputLayer {
  private static final long serialVersionUID = 1L;

  private static final String HEAD = "head";
  private static final String LOGITS = "logits";

  /** The variable of the loss of each sample. */
  static final String LOSSES = "losses";

  @JsonProperty private long vocabulary;
  @JsonProperty private long width;
  @JsonProperty private double scale;
  @JsonProperty private long seed;
  @JsonProperty private String ops = "fused";

  /** For JSON. */
  CrossEntropyLayer() {}

  /**
   * An output.
   *
   * @param vocabulary V
   * @param scale standard deviation of the first values, such as 0.02
   * @param seed of the first values
   */
  public CrossEntropyLayer(long vocabulary, double scale, long seed) {
    if (vocabulary < 1) {
      throw new InputException("output: vocabulary " + vocabulary + " is below 1");
    }
    this.vocabulary = vocabulary;
    this.scale = scale;
    this.seed = seed;
  }

  /**
   * The losses of the samples of the batch that a network scored last, in training that of the
   * step; their mean is DL4J's score.
   *
   * @param output the network's output layer, which this class configured
   * @return {@code [B]}, nats per scored token; 0 for a sample of which nothing is scored
   */
  public static double[] losses(Layer output) {
    if (output instanceof RunningOutputLayer running && running.lastLosses().length > 0) {
      return running.lastLosses();
    }
    throw new InputException(
        "losses of samples: "
            + output.getClass().getSimpleName()
            + " has scored no batch with them");
  }

  /**
   * Chooses the operations.
   *
   * @param name {@code fused}, the default, or {@code portable}
   * @return this layer
   */
  public CrossEntropyLayer ops(String name) {
    ops = Operations.of(name).name();
    return this;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    RunningOutputLayer layer = new RunningOutputLayer(conf, networkDataType);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(layerParamsView);
    layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
    return layer;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (!(inputType instanceof InputType.InputTypeRecurrent recurrent)
        || recurrent.getFormat() != RNNFormat.NWC) {
      throw new InputException("output: the input " + inputType + " is not [B, T, D]");
    }
    width = recurrent.getSize();
    SDLayerParams params = new SDLayerParams();
    defineParameters(params);
    setLayerParams(params);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    long time = inputType instanceof InputType.InputTypeRecurrent r ? r.getTimeSeriesLength() : -1;
    return InputType.recurrent(vocabulary, time, RNNFormat.NWC);
  }

  /** None: sequences come in as they are. */
  @Override
  public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    params.addWeightParam(HEAD, vocabulary, width);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    INDArray head = params.get(HEAD);
    RandomKey key = RandomKey.root(seed).child("init").child(HEAD);
    head.assign(RandomArrays.fillNormal(head.ulike(), key, 0, scale));
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sd, SDVariable input, SDVariable labels, Map<String, SDVariable> params) {
    CompiledGraphs.bind(sd);
    Operations operations = Operations.of(ops);
    SDVariable logits = operations.linear(input, params.get(HEAD)).rename(LOGITS);
    SDVariable weights = sd.gte(labels, 0).castTo(input.dataType());
    SDVariable targets = labels.castTo(DataType.INT32);
    // The sum over samples: DL4J divides score and gradients by the size of the batch.
    return operations.crossEntropy(logits, targets, weights).rename(LOSSES).sum();
  }

  @Override
  public String activationsVertexName() {
    return LOGITS;
  }
}
