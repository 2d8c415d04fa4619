package dev.hatchling.neurons;

import static dev.hatchling.internal.numeric.BlasFloat.multiplySerial;

import dev.hatchling.internal.numeric.MatrixFloat;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.RightFloat;
import dev.hatchling.internal.numeric.ScratchFloat;

/**
 * The currents of {@code Operations.spikingLinear}, {@code x wᵀ}: a tile of some tokens and one
 * head is in the cache when its neurons take it. It goes to memory as well, for the backward pass.
 */
final class SpikingLinearFloat implements NeuronsFloat.Currents {
  /** Tokens of a tile. */
  private static final int TOKENS = 64;

  private static final ThreadLocal<Workspace> WORKSPACE = ThreadLocal.withInitial(Workspace::new);

  /** What a thread keeps. */
  private static final class Workspace {
    final RightFloat.Stores weights = new RightFloat.Stores();
    final ScratchFloat tile = new ScratchFloat();
  }

  private final NeuronsPlan plan;
  private final MemoryFloat x;
  private final int width;
  private final int pitch;
  private final RightFloat[] weights;
  private final MemoryFloat current;

  /**
   * The currents.
   *
   * @param x {@code [B, T, D]}
   * @param w {@code [M, D]}
   * @param current {@code [B, T, M]}, written
   */
  SpikingLinearFloat(
      NeuronsPlan plan, MemoryFloat x, MemoryFloat w, int width, MemoryFloat current) {
    this.plan = plan;
    this.x = x;
    this.width = width;
    this.current = current;
    int n = plan.neurons();
    // A row more than a power of two long: rows would share a few lines of the cache.
    pitch = n + 16;
    weights = new RightFloat[plan.heads()];
    RightFloat.Stores stores = WORKSPACE.get().weights;
    for (int h = 0; h < weights.length; h++) {
      MatrixFloat wh = new MatrixFloat(w, (long) h * n * width, n, width, width);
      weights[h] = stores.get(h).shared(wh.transpose());
    }
  }

  /** A unit's tokens come in order and on one thread, whose scratch memory holds the tile. */
  @Override
  public void row(int b, int t, int h, float[] row) {
    MemoryFloat tile = WORKSPACE.get().tile.get((long) TOKENS * pitch);
    if (t % TOKENS == 0) {
      int tokens = Math.min(TOKENS, plan.time() - t);
      long from = ((long) b * plan.time() + t) * width;
      MatrixFloat part = new MatrixFloat(x, from, tokens, width, width);
      MatrixFloat to = new MatrixFloat(tile, 0, tokens, plan.neurons(), pitch);
      multiplySerial(part, weights[h], 0f, to);
    }
    tile.get((long) (t % TOKENS) * pitch, row, 0, plan.neurons());
    current.put(plan.offset(b, t, h), row, 0, plan.neurons());
  }
}
