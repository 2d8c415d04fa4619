package dev.hatchling.mixing;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Settings of the gate as arguments of an op. With dropout, samples and step are the last inputs.
 */
final class GateArguments {
  private GateArguments() {}

  static SDVariable[] inputs(@Nullable DropoutSettings dropout, SDVariable... own) {
    List<SDVariable> inputs = new ArrayList<>(List.of(own));
    if (dropout != null) {
      inputs.add(dropout.samples());
      inputs.add(dropout.step());
    }
    return inputs.toArray(new SDVariable[0]);
  }

  static void add(FusedOp op, @Nullable DropoutSettings dropout, boolean normalise) {
    op.addIArgument(
        normalise ? 1 : 0,
        dropout == null ? 0 : 1,
        dropout == null ? 0 : dropout.seed(),
        dropout == null ? 0 : dropout.layer());
    op.addTArgument(dropout == null ? 0 : dropout.rate());
  }

  static void copy(FusedOp from, FusedOp to) {
    to.addIArgument(from.iArgs());
    to.addTArgument(from.tArgs());
  }

  static boolean drops(FusedOp op) {
    return op.iArgs()[1] == 1;
  }

  static GateShape shape(FusedOp op, INDArray activity) {
    return new GateShape(
        (int) activity.size(0),
        (int) activity.size(1),
        (int) activity.size(2),
        (int) activity.size(3),
        op.iArgs()[0] == 1);
  }

  static @Nullable DropoutPlan plan(FusedOp op, INDArray[] in) {
    long[] i = op.iArgs();
    return drops(op)
        ? new DropoutPlan(op.tArgs()[0], i[2], (int) i[3], in[in.length - 1].getLong(0))
        : null;
  }

  static List<RandomKey> sequences(@Nullable DropoutPlan plan, INDArray[] in) {
    List<RandomKey> keys = new ArrayList<>();
    if (plan != null) {
      INDArray samples = in[in.length - 2];
      for (int b = 0; b < samples.length(); b++) {
        keys.add(plan.sequence(samples.getLong(b)));
      }
    }
    return keys;
  }

  /**
   * Refuses shapes that do not fit.
   *
   * @throws IllegalArgumentException naming them
   */
  static void check(long[] activity, long[] value) {
    if (activity.length != 4 || !Arrays.equals(activity, value)) {
      throw new IllegalArgumentException(
          "gate: activity "
              + Arrays.toString(activity)
              + " and value "
              + Arrays.toString(value)
              + " are not both [B,T,H,N]");
    }
  }
}
