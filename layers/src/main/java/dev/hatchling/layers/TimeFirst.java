package dev.hatchling.layers;

import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.preprocessor.BaseInputPreProcessor;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns sequences from {@code [B, size, T]}, as DL4J's own recurrent layers and its truncated
 * back-propagation have them, to {@code [B, T, size]}; {@code [B, size]} is one token.
 */
public final class TimeFirst extends BaseInputPreProcessor {
  private static final long serialVersionUID = 1L;

  @Override
  public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr workspaceMgr) {
    INDArray turned =
        input.rank() == 2 ? input.reshape(input.size(0), 1, input.size(1)) : input.permute(0, 2, 1);
    return workspaceMgr.dup(ArrayType.ACTIVATIONS, turned, 'c');
  }

  @Override
  public INDArray backprop(INDArray output, int miniBatchSize, LayerWorkspaceMgr workspaceMgr) {
    return workspaceMgr.dup(ArrayType.ACTIVATION_GRAD, output.permute(0, 2, 1), 'c');
  }

  @Override
  public InputType getOutputType(InputType inputType) {
    InputType.InputTypeRecurrent in = (InputType.InputTypeRecurrent) inputType;
    return InputType.recurrent(in.getSize(), in.getTimeSeriesLength(), RNNFormat.NWC);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TimeFirst;
  }

  @Override
  public int hashCode() {
    return TimeFirst.class.hashCode();
  }
}
