package dev.hatchling.projection;

import static dev.hatchling.internal.numeric.BlasFloat.multiplySerial;

import dev.hatchling.internal.numeric.MatrixFloat;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.RightFloat;
import dev.hatchling.internal.numeric.ScratchFloat;
import dev.hatchling.internal.numeric.SharesFloat;
import dev.hatchling.internal.numeric.TilesFloat;
import org.jspecify.annotations.Nullable;

/**
 * Both gradients of {@link LinearFloat} in one pass over dy, {@code dx_h = dy_h w_h} and {@code
 * dw_h = dy_hᵀ x_h}: a tile of dy is some tokens of a group of outputs and goes into both products
 * while it is in the cache. Groups run in parallel; their shares of dx are added in the order of
 * groups.
 */
final class LinearGradientFloat {
  /** Tokens of a tile. */
  private static final int TOKENS = 64;

  /** The least outputs of a group, and the most groups of a head. */
  private static final int GROUP = 512;

  private static final int GROUPS = 16;

  /** Two factors of it make more than 1 of any positive number: a step without a branch. */
  private static final float STEEP = 1 / Float.MIN_NORMAL;

  private static final ThreadLocal<Workspace> WORKSPACE = ThreadLocal.withInitial(Workspace::new);

  /** What a thread keeps. */
  private static final class Workspace {
    final ScratchFloat shares = new ScratchFloat();
    final RightFloat.Store inputs = new RightFloat.Store();
    final RightFloat.Store weights = new RightFloat.Store();
    final ScratchFloat tile = new ScratchFloat();
    final ScratchFloat weightGradient = new ScratchFloat();
    final TilesFloat rows = new TilesFloat();
  }

  private final LinearSizes s;
  private final MemoryFloat x;
  private final MemoryFloat w;
  private final MemoryFloat dy;
  private final @Nullable MemoryFloat y;
  private final int group;
  private final int groups;

  /** The operands; y, the result, where it was rectified, otherwise null. */
  LinearGradientFloat(
      LinearSizes s, MemoryFloat x, MemoryFloat w, MemoryFloat dy, @Nullable MemoryFloat y) {
    this.s = s;
    this.x = x;
    this.w = w;
    this.dy = dy;
    this.y = y;
    int even = (s.out() + GROUPS - 1) / GROUPS;
    this.group = Math.max(GROUP, (even + TOKENS - 1) / TOKENS * TOKENS);
    this.groups = (s.out() + group - 1) / group;
  }

  void run(MemoryFloat dx, MemoryFloat dw) {
    Workspace work = WORKSPACE.get();
    MemoryFloat shares = work.shares.get((long) groups * s.heads() * s.rows() * s.in());
    for (int h = 0; h < s.heads(); h++) {
      MatrixFloat xh = new MatrixFloat(x, (long) h * s.in(), s.rows(), s.in(), s.xStride());
      RightFloat inputs = work.inputs.shared(xh);
      int head = h;
      Parallel.forEach(groups, g -> group(head, g, inputs, shares, dw));
    }
    Parallel.forEach((s.rows() + TOKENS - 1) / TOKENS, block -> add(block * TOKENS, shares, dx));
  }

  private void group(int h, int g, RightFloat inputs, MemoryFloat shares, MemoryFloat dw) {
    int first = g * group;
    int count = Math.min(group, s.out() - first);
    long wAt = ((long) h * s.out() + first) * s.in();
    Workspace work = WORKSPACE.get();
    RightFloat weights = work.weights.own(new MatrixFloat(w, wAt, count, s.in(), s.in()));
    int pitch = group + 16;
    MemoryFloat tile = work.tile.get((long) TOKENS * pitch);
    MatrixFloat sum =
        new MatrixFloat(work.weightGradient.get((long) group * s.in()), count, s.in());
    for (int t = 0; t < s.rows(); t += TOKENS) {
      int rows = Math.min(TOKENS, s.rows() - t);
      MatrixFloat part = new MatrixFloat(tile, 0, rows, count, pitch);
      tile(h, first, t, part, work.rows);
      MatrixFloat share = new MatrixFloat(shares, shareAt(h, g, t), rows, s.in(), s.in());
      multiplySerial(part, weights, 0f, share);
      multiplySerial(part.transpose(), inputs.part(t, rows, s.in()), t == 0 ? 0f : 1f, sum);
    }
    float[] row = work.rows.row(s.in());
    for (int i = 0; i < count; i++) {
      sum.memory().get(sum.at(i, 0), row, 0, s.in());
      dw.put(wAt + (long) i * s.in(), row, 0, s.in());
    }
  }

  /** Copies what of dy counts. */
  private void tile(int h, int first, int t, MatrixFloat tile, TilesFloat scratch) {
    int count = tile.columns();
    float[][] row = scratch.rows(2, group);
    for (int r = 0; r < tile.rows(); r++) {
      long at = (long) (t + r) * s.yStride() + (long) h * s.out() + first;
      dy.get(at, row[0], 0, count);
      if (y != null) {
        y.get(at, row[1], 0, count);
        pass(row[1], row[0], count);
      }
      tile.memory().put(tile.at(r, 0), row[0], 0, count);
    }
  }

  private static void pass(float[] y, float[] dy, int n) {
    for (int i = 0; i < n; i++) {
      dy[i] *= Math.min(1f, Math.max(0f, y[i]) * STEEP * STEEP);
    }
  }

  private long shareAt(int h, int g, int t) {
    return (((long) h * groups + g) * s.rows() + t) * s.in();
  }

  /** Adds up the groups' shares of dx for a block of tokens. */
  private void add(int t, MemoryFloat shares, MemoryFloat dx) {
    int rows = Math.min(TOKENS, s.rows() - t);
    long step = shareAt(0, 1, 0);
    for (int h = 0; h < s.heads(); h++) {
      float[] sum = SharesFloat.sum(shares, shareAt(h, 0, t), step, groups, rows * s.in());
      for (int r = 0; r < rows; r++) {
        dx.put((long) (t + r) * s.xStride() + (long) h * s.in(), sum, r * s.in(), s.in());
      }
    }
  }
}
