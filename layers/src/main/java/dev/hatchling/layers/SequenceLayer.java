package dev.hatchling.layers;

import dev.hatchling.input.InputException;
import dev.hatchling.operations.Operations;
import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A DL4J layer over sequences in the format {@code [B, T, size]} ({@link RNNFormat#NWC}), made of
 * {@link Operations}. Declare the input of a network with {@code InputType.recurrent(size, T,
 * RNNFormat.NWC)}.
 *
 * <p>Some parameters are no weights: buffers, whose gradient is 0, and thresholds that homeostasis
 * moves, whose gradient is old − new, as DL4J's batch norm does with its statistics. They are saved
 * with the network, and in training their gradient is taken off them as it is: no updater, no
 * regularisation, no normalisation or clipping of gradients, no division by the size of the batch.
 *
 * <p>A layer with memory is one of DL4J's recurrent layers: {@code rnnTimeStep} carries its state,
 * as does truncated back-propagation through time.
 *
 * <p>Fields are the layer's configuration: DL4J writes and reads them as JSON. A layer of one's own
 * says what it is made of in {@link #define}, and what it carries from token to token in {@link
 * #memory}.
 */
public abstract class SequenceLayer extends SameDiffLayer {
  private static final long serialVersionUID = 1L;

  /** The state's entry for how many tokens came before, a scalar of type INT64. */
  public static final String POSITION = "position";

  /** Numbers per token that come in; 0 until DL4J tells it. */
  @JsonProperty protected long inputSize;

  /** The name of the {@link Operations}. */
  @JsonProperty protected String ops = "fused";

  /** Root of the random numbers of the first parameters. */
  @JsonProperty protected long seed = 1;

  /** For JSON. */
  protected SequenceLayer() {}

  /** Numbers per token that go out. */
  protected abstract long outputSize();

  /** The operations the layer is made of. */
  protected final Operations operations() {
    return Operations.of(ops);
  }

  /**
   * Chooses the operations.
   *
   * @param name {@code fused}, the default, or {@code portable}
   * @return this layer
   */
  public final SequenceLayer ops(String name) {
    ops = Operations.of(name).name();
    return this;
  }

  /** The names of the parameters that are no weights; declared as bias parameters. */
  protected Set<String> buffers() {
    return Set.of();
  }

  /** Whether a buffer never changes, so that it needs no gradient. */
  protected boolean isConstant(String parameter) {
    return false;
  }

  /** Whether there is a gradient of what comes in. */
  protected boolean passesGradients() {
    return true;
  }

  /**
   * What the layer carries from token to token, without the axis of the batch: zeros are the state
   * at rest. Empty for a layer that looks at each token alone.
   */
  protected Map<String, long[]> memory() {
    return Map.of();
  }

  /** Whether the layer must know how many tokens came before, {@link #POSITION}. */
  protected boolean positioned() {
    return false;
  }

  /** Whether the layer draws random numbers while it trains: it has a graph of its own then. */
  protected boolean draws() {
    return false;
  }

  /**
   * What the placeholders of draws take in a step of the training.
   *
   * @param graph that {@link #define} built with {@link LayerScope#draws}
   * @param step number of the network's iteration, from 0
   * @param input the shape of what comes in
   * @param position tokens consumed before the first one
   */
  protected Map<String, INDArray> draws(SameDiff graph, long step, long[] input, long position) {
    return Map.of();
  }

  /**
   * The vertex of a {@code ComputationGraph} whose weights this layer uses as well, those of {@link
   * #borrowed}; its vertex is a {@link BorrowingVertex} then.
   *
   * @return a vertex that comes before this one; null for none
   */
  public @Nullable String lender() {
    return null;
  }

  /** The names of the parameters that the {@link #lender} lends. */
  protected Set<String> borrowed() {
    return Set.of();
  }

  /**
   * Whether a graph is made for one length of the sequences: portable attention keeps a table of
   * it.
   */
  final boolean unrolls() {
    return !memory().isEmpty() && operations() == Operations.portable();
  }

  /** The shape of the placeholder for an input, −1 for what may change. */
  long[] inputShape(INDArray input) {
    return new long[] {-1, unrolls() ? input.size(1) : -1, inputSize};
  }

  /** The tokens of an input, T. */
  long time(INDArray input) {
    return input.size(1);
  }

  /**
   * The input of a step: DL4J makes {@code [B, size, 1]} of a token {@code [B, size]}, its other
   * format.
   */
  INDArray stepped(INDArray input) {
    boolean turned = input.rank() == 3 && input.size(1) == inputSize && input.size(2) == 1;
    return turned ? input.reshape(input.size(0), 1, inputSize) : input;
  }

  /** Builds the layer. */
  protected abstract LayerOutput define(LayerScope scope);

  /** The layer where a sequence starts from rest. */
  @Override
  public final SDVariable defineLayer(
      SameDiff sd, SDVariable input, Map<String, SDVariable> params, SDVariable mask) {
    int steps = (int) Math.max(0, input.getShape()[1]);
    return define(new LayerScope(sd, input, params, Map.of(), steps, false)).sequence();
  }

  @Override
  public final Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    boolean remembers = positioned() || !memory().isEmpty();
    RunningLayer layer =
        remembers
            ? new RunningRecurrentLayer(conf, networkDataType)
            : new RunningLayer(conf, networkDataType);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(layerParamsView);
    layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
    return layer;
  }

  @Override
  public IUpdater getUpdaterByParam(String paramName) {
    return buffers().contains(paramName) ? new NoOp() : super.getUpdaterByParam(paramName);
  }

  @Override
  public @Nullable List<Regularization> getRegularizationByParam(String paramName) {
    return buffers().contains(paramName) ? null : super.getRegularizationByParam(paramName);
  }

  /** Refuses an input that is no sequence of the layer's size. */
  @Override
  public void validateInput(INDArray input) {
    if (input.rank() != 3 || input.size(2) != inputSize) {
      throw new InputException(
          name()
              + ": the input "
              + Arrays.toString(input.shape())
              + " is not [B, T, "
              + inputSize
              + "]");
    }
  }

  /** A key for the first values of a parameter. */
  protected final RandomKey key(String parameter) {
    return RandomKey.root(seed).child("init").child(parameter);
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (inputType instanceof InputType.InputTypeRecurrent recurrent) {
      if (recurrent.getFormat() != RNNFormat.NWC) {
        throw new InputException(
            name() + ": the input format is " + recurrent.getFormat() + ", not NWC");
      }
      if (inputSize == 0 || override) {
        inputSize = recurrent.getSize();
        // DL4J asks for the names of parameters, and keeps the shapes, before it tells the size.
        SDLayerParams params = new SDLayerParams();
        defineParameters(params);
        setLayerParams(params);
      }
      return;
    }
    throw new InputException(name() + ": the input " + inputType + " is not a sequence");
  }

  /** The name that the network gave the layer, or that of its class. */
  protected final String name() {
    String name = getLayerName();
    return name == null ? getClass().getSimpleName() : name;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    long time = inputType instanceof InputType.InputTypeRecurrent r ? r.getTimeSeriesLength() : -1;
    return InputType.recurrent(outputSize(), time, RNNFormat.NWC);
  }

  /** Sequences of DL4J's other format, {@code [B, size, T]}, are turned. */
  @Override
  public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return inputType instanceof InputType.InputTypeRecurrent recurrent
            && recurrent.getFormat() == RNNFormat.NCW
        ? new TimeFirst()
        : null;
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    // None, unless the layer says otherwise.
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    // None.
  }
}
