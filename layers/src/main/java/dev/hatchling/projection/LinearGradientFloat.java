package dev.hatchling.projection;

import static dev.hatchling.internal.numeric.BlasFloat.gemmSerial;

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

  /** Slots of {@link ScratchFloat}. */
  private static final int TILE = 24;

  private static final int WEIGHTS = 25;
  private static final int SHARES = 26;

  /** Slots of {@link RightFloat}: of the calling thread, of the threads of groups. */
  private static final int INPUTS = 0;

  private static final int ROWS = 1;

  /** Two factors of it make more than 1 of any positive number: a step without a branch. */
  private static final float STEEP = 1 / Float.MIN_NORMAL;

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
    MemoryFloat shares = ScratchFloat.get(SHARES, (long) groups * s.heads() * s.rows() * s.in());
    for (int h = 0; h < s.heads(); h++) {
      RightFloat inputs =
          RightFloat.shared(INPUTS, false, s.rows(), s.in(), x, (long) h * s.in(), s.xStride());
      int head = h;
      Parallel.forEach(groups, g -> group(head, g, inputs, shares, dw));
    }
    Parallel.forEach((s.rows() + TOKENS - 1) / TOKENS, block -> add(block * TOKENS, shares, dx));
  }

  private void group(int h, int g, RightFloat inputs, MemoryFloat shares, MemoryFloat dw) {
    int first = g * group;
    int count = Math.min(group, s.out() - first);
    long wAt = ((long) h * s.out() + first) * s.in();
    RightFloat weights = RightFloat.own(ROWS, false, count, s.in(), w, wAt, s.in());
    int pitch = group + 16;
    MemoryFloat tile = ScratchFloat.get(TILE, (long) TOKENS * pitch);
    MemoryFloat sum = ScratchFloat.get(WEIGHTS, (long) group * s.in());
    for (int t = 0; t < s.rows(); t += TOKENS) {
      int rows = Math.min(TOKENS, s.rows() - t);
      tile(h, first, count, t, rows, tile, pitch);
      gemmSerial(false, rows, 1f, tile, 0, pitch, weights, 0f, shares, shareAt(h, g, t), s.in());
      RightFloat tokens = inputs.part(t, rows, s.in());
      gemmSerial(true, count, 1f, tile, 0, pitch, tokens, t == 0 ? 0f : 1f, sum, 0, s.in());
    }
    float[] row = new float[s.in()];
    for (int i = 0; i < count; i++) {
      sum.get((long) i * s.in(), row, 0, s.in());
      dw.put(wAt + (long) i * s.in(), row, 0, s.in());
    }
  }

  /** Copies what of dy counts. */
  private void tile(int h, int first, int count, int t, int rows, MemoryFloat tile, int pitch) {
    float[][] row = TilesFloat.rows(TilesFloat.STATE, 2, group);
    for (int r = 0; r < rows; r++) {
      long at = (long) (t + r) * s.yStride() + (long) h * s.out() + first;
      dy.get(at, row[0], 0, count);
      if (y != null) {
        y.get(at, row[1], 0, count);
        pass(row[1], row[0], count);
      }
      tile.put((long) r * pitch, row[0], 0, count);
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
