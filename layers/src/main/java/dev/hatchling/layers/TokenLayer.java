package dev.hatchling.layers;

import dev.hatchling.input.InputException;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A layer over token numbers of any numeric type: {@code [B, T]}, or {@code [B, 1, T]}, of which
 * DL4J's truncated back-propagation through time makes pieces. No gradient leaves it.
 */
abstract class TokenLayer extends SequenceLayer {
  private static final long serialVersionUID = 1L;

  /** Numbers per token that go out, D. */
  @JsonProperty protected long width;

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
    long time =
        inputType instanceof InputType.InputTypeRecurrent recurrent
            ? recurrent.getTimeSeriesLength()
            : inputType.arrayElementsPerExample();
    return InputType.recurrent(width, time, RNNFormat.NWC);
  }

  /** None: tokens come in as they are. */
  @Override
  public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public void validateInput(INDArray input) {
    if (input.rank() != 2 && (input.rank() != 3 || input.size(1) != 1)) {
      throw new InputException(
          name()
              + ": the input "
              + Arrays.toString(input.shape())
              + " is neither [B, T] nor [B, 1, T]");
    }
  }

  /** DL4J makes {@code [B, T, 1]} of {@code [B, T]} where a layer has memory. */
  @Override
  INDArray stepped(INDArray input) {
    return input.rank() == 3 && input.size(2) == 1
        ? input.reshape(input.size(0), input.size(1))
        : input;
  }

  @Override
  long[] inputShape(INDArray input) {
    return input.rank() == 2 ? new long[] {-1, -1} : new long[] {-1, 1, -1};
  }

  @Override
  protected boolean passesGradients() {
    return false;
  }

  @Override
  long time(INDArray input) {
    return input.size(input.rank() - 1);
  }

  /** The tokens as {@code [B, T]}. */
  static SDVariable tokens(LayerScope scope) {
    SDVariable tokens = scope.input();
    return tokens.getShape().length == 3 ? scope.sd().squeeze(tokens, 1) : tokens;
  }
}
