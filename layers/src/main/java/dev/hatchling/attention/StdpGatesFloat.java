package dev.hatchling.attention;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.ReductionsFloat;
import java.util.Objects;

/**
 * What a token's gates leave of a chunk's synapses (docs/model.md, E56). Products of numbers in [0,
 * 1], so nothing overflows however long a chunk is.
 */
final class StdpGatesFloat {
  /** g of each token, {@code [n]}. */
  private final float[] gates;

  /** Product of the gates from the first to a token's, {@code [n]}. */
  private final float[] upTo;

  /** Product of the gates behind a token, {@code [n]}. */
  private final float[] behind;

  /** Product of the gates from behind each token to the row at hand. */
  private final float[] left;

  /** The gates of n tokens of a unit. */
  StdpGatesFloat(StdpCallFloat call, int unit, int first, int n) {
    float[][] rows = StdpWorkspaceFloat.get().gates.rows(4, n);
    gates = rows[0];
    upTo = rows[1];
    behind = rows[2];
    left = rows[3];
    MemoryFloat logarithms = Objects.requireNonNull(call.gates());
    for (int r = 0; r < n; r++) {
      logarithms.get(call.shape().gateAt(unit, first + r), gates, r, 1);
      gates[r] = (float) Math.exp(gates[r]);
      upTo[r] = r == 0 ? gates[r] : upTo[r - 1] * gates[r];
    }
    for (int r = n - 1; r >= 0; r--) {
      behind[r] = r == n - 1 ? 1f : behind[r + 1] * gates[r + 1];
    }
  }

  /** What is left at a row of a state from before the chunk. */
  float upTo(int row) {
    return upTo[row];
  }

  /** What is left behind the chunk of a row. */
  float behind(int row) {
    return behind[row];
  }

  /** Multiplies the causal part of a row by what the gates since have left; rows in order. */
  void weigh(int row, float[] scores, int at) {
    if (row > 0) {
      left[row - 1] = 1f;
    }
    ReductionsFloat.scale(left, 0, row, gates[row]);
    for (int j = 0; j < row; j++) {
      scores[at + j] *= left[j];
    }
  }

  /**
   * The gradient of a unit's ln g. With L_t the sum of ln g up to token t, all that token t finds
   * is times {@code e^(L_t)} and all that is found of it times {@code e^(−L_t)}: the gradient of
   * L_t is {@code dAtt_t · att_t − dx_t · x_t}, and that of the final state for the last one.
   */
  static void gradient(
      StdpCallFloat call,
      int unit,
      StdpGradientFloat.Kept kept,
      StdpGradientFloat.Gradients gradients) {
    AttentionShape shape = call.shape();
    int width = shape.width();
    float[] one = new float[1];
    double sum = kept.last() == null || kept.dLast() == null ? 0 : states(shape, unit, kept);
    for (int t = shape.time() - 1; t >= 0; t--) {
      long at = shape.attAt(unit, t);
      sum += dot(kept.dAtt(), at, Objects.requireNonNull(kept.att()), at, width);
      long dxAt = shape.rowAt(unit, t, width);
      sum -= dot(gradients.dx(), dxAt, call.x(), shape.xAt(unit, t), width);
      one[0] = (float) sum;
      Objects.requireNonNull(gradients.dGates()).put(shape.gateAt(unit, t), one, 0, 1);
    }
  }

  /** {@code dLast · last} of a unit. */
  private static double states(AttentionShape shape, int unit, StdpGradientFloat.Kept kept) {
    MemoryFloat last = Objects.requireNonNull(kept.last());
    MemoryFloat dLast = Objects.requireNonNull(kept.dLast());
    double sum = 0;
    for (int row = 0; row < shape.components() * shape.neurons(); row++) {
      long at = (long) unit * shape.stateSize() + (long) row * shape.width();
      sum += dot(dLast, at, last, at, shape.width());
    }
    return sum;
  }

  private static double dot(MemoryFloat a, long aAt, MemoryFloat b, long bAt, int n) {
    float[][] rows = StdpWorkspaceFloat.get().gates.rows(2, n);
    a.get(aAt, rows[0], 0, n);
    b.get(bAt, rows[1], 0, n);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double factor = rows[0][i];
      sum += factor * rows[1][i];
    }
    return sum;
  }
}
