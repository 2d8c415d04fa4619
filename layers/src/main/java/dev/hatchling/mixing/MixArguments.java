package dev.hatchling.mixing;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Operands and settings of the mixing ops; the settings are those of the gate. */
final class MixArguments {
  private static final int OPERANDS = 4;

  private MixArguments() {}

  static MixShape shape(INDArray[] in) {
    int tokens = Math.toIntExact(in[0].size(0) * in[0].size(1));
    return new MixShape(tokens, (int) in[0].size(2), (int) in[0].size(3), (int) in[1].size(3));
  }

  static MemoryFloat[] floats(INDArray[] arrays) {
    return Arrays.stream(arrays)
        .filter(array -> array.dataType().isFPType())
        .map(MemoryFloat::of)
        .toArray(MemoryFloat[]::new);
  }

  static MemoryDouble[] doubles(INDArray[] arrays) {
    return Arrays.stream(arrays)
        .filter(array -> array.dataType().isFPType())
        .map(MemoryDouble::of)
        .toArray(MemoryDouble[]::new);
  }

  static GateFloat gateFloat(FusedOp op, INDArray[] in) {
    DropoutPlan plan = GateArguments.plan(op, in);
    return new GateFloat(GateArguments.shape(op, in[0]), plan, GateArguments.sequences(plan, in));
  }

  static GateDouble gateDouble(FusedOp op, INDArray[] in) {
    DropoutPlan plan = GateArguments.plan(op, in);
    return new GateDouble(GateArguments.shape(op, in[0]), plan, GateArguments.sequences(plan, in));
  }

  /**
   * Refuses shapes that do not fit.
   *
   * @throws IllegalArgumentException naming them
   */
  static void check(long[][] in) {
    long[] activity = in[0];
    long[] att = in[1];
    boolean fit =
        activity.length == 4
            && att.length == 4
            && Arrays.equals(Arrays.copyOf(activity, 3), Arrays.copyOf(att, 3));
    long m = fit ? activity[2] * activity[3] : 0;
    if (!fit
        || !Arrays.equals(in[2], new long[] {m, att[3]})
        || !Arrays.equals(in[OPERANDS - 1], new long[] {att[3], m})) {
      throw new IllegalArgumentException(
          "mix: activity, att, value encoder and decoder are not [B,T,H,N], [B,T,H,D], [HN,D] and"
              + " [D,HN]: "
              + Arrays.deepToString(Arrays.copyOf(in, OPERANDS)));
    }
  }
}
