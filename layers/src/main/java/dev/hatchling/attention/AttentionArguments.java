package dev.hatchling.attention;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * How the attention ops keep {@link AttentionSettings} in their arguments: integers heads, chunk,
 * whether there are synapses, whether there is a position; numbers A₊, base, λ of each head. The
 * inputs are those that are there, in the order fixed inputs, synapses, position.
 *
 * @param settings of the attention
 * @param synapses whether the input synapses is there
 * @param position whether the input position is there
 */
record AttentionArguments(AttentionSettings settings, boolean synapses, boolean position) {

  static AttentionArguments of(
      AttentionSettings settings, @Nullable SDVariable synapses, @Nullable SDVariable position) {
    return new AttentionArguments(settings, synapses != null, position != null);
  }

  /** The inputs without the missing ones. */
  static SDVariable[] present(@Nullable SDVariable... inputs) {
    List<SDVariable> there = new ArrayList<>();
    for (SDVariable input : inputs) {
      if (input != null) {
        there.add(input);
      }
    }
    return there.toArray(new SDVariable[0]);
  }

  void write(DynamicCustomOp op) {
    op.addIArgument(settings.heads(), settings.chunk(), synapses ? 1 : 0, position ? 1 : 0);
    op.addTArgument(settings.amplitude(), settings.ropeBase());
    for (double lambda : settings.lambda()) {
      op.addTArgument(lambda);
    }
  }

  static AttentionArguments read(DynamicCustomOp op) {
    int heads = op.getIArgument(0).intValue();
    List<Double> lambda = new ArrayList<>();
    for (int h = 0; h < heads; h++) {
      lambda.add(op.getTArgument(2 + h));
    }
    AttentionSettings settings =
        new AttentionSettings(
            heads, lambda, op.getTArgument(0), op.getTArgument(1), op.getIArgument(1).intValue());
    return new AttentionArguments(settings, op.getIArgument(2) == 1, op.getIArgument(3) == 1);
  }

  /** The input synapses, which follows the fixed inputs, or null. */
  <T> @Nullable T synapses(T[] inputs, int fixed) {
    return synapses ? inputs[fixed] : null;
  }

  /** The input position, the last one, or null. */
  <T> @Nullable T position(T[] inputs) {
    return position ? inputs[inputs.length - 1] : null;
  }

  /** The position of the first token. */
  long firstPosition(INDArray[] inputs) {
    INDArray position = position(inputs);
    return position == null ? 0 : position.getLong(0);
  }
}
