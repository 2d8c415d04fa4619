package dev.hatchling.layers;

import dev.hatchling.input.InputException;
import dev.hatchling.operations.Operations;
import dev.hatchling.random.RandomKey;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.controlflow.compat.StopGradient;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A DL4J layer over sequences in the format {@code [B, T, size]} ({@link RNNFormat#NWC}), made of
 * {@link Operations}. Declare the input of a network with {@code InputType.recurrent(size, T,
 * RNNFormat.NWC)}.
 *
 * <p>Fields are the layer's configuration: DL4J writes and reads them as JSON.
 */
public abstract class SequenceLayer extends SameDiffLayer {
  private static final long serialVersionUID = 1L;

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

  /**
   * The output of a layer as DL4J M2.1 needs it.
   *
   * <p>DL4J takes the only variable on which nothing depends, so the other outputs of fused ops
   * (statistics, states) are marked as something that the output's op waits for; nothing runs
   * because of the mark. And DL4J's {@code ExternalErrorsFunction} counts the gradient that comes
   * from the layer above twice, so half of the output passes none.
   */
  protected static SDVariable only(SDVariable output) {
    SameDiff sd = output.getSameDiff();
    SDVariable half = output.mul(0.5);
    SDVariable result = half.add(new StopGradient(sd, half).outputVariable());
    for (Variable variable : sd.getVariables().values()) {
      List<String> readers = variable.getInputsForOp();
      boolean unread = readers == null || readers.isEmpty();
      String op = variable.getOutputOfOp();
      if (op != null && unread && !variable.getName().equals(result.name())) {
        variable.setControlDepsForOp(List.of(op));
      }
    }
    return result;
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
            layerName() + ": the input format is " + recurrent.getFormat() + ", not NWC");
      }
      if (inputSize == 0 || override) {
        inputSize = recurrent.getSize();
      }
      return;
    }
    throw new InputException(layerName() + ": the input " + inputType + " is not a sequence");
  }

  private String layerName() {
    String name = getLayerName();
    return name == null ? getClass().getSimpleName() : name;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    long time = inputType instanceof InputType.InputTypeRecurrent r ? r.getTimeSeriesLength() : -1;
    return InputType.recurrent(outputSize(), time, RNNFormat.NWC);
  }

  /** None: sequences come in as they are. */
  @Override
  public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
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
