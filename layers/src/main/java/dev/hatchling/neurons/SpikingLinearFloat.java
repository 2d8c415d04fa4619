package dev.hatchling.neurons;

import static dev.hatchling.internal.numeric.BlasFloat.gemmSerial;

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

  /** Slot of {@link ScratchFloat}. */
  private static final int TILE = 28;

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
    for (int h = 0; h < weights.length; h++) {
      weights[h] = RightFloat.shared(h, true, width, n, w, (long) h * n * width, width);
    }
  }

  /** A unit's tokens come in order and on one thread, whose scratch memory holds the tile. */
  @Override
  public void row(int b, int t, int h, float[] row) {
    MemoryFloat tile = ScratchFloat.get(TILE, (long) TOKENS * pitch);
    if (t % TOKENS == 0) {
      int tokens = Math.min(TOKENS, plan.time() - t);
      long from = ((long) b * plan.time() + t) * width;
      gemmSerial(false, tokens, 1f, x, from, width, weights[h], 0f, tile, 0, pitch);
    }
    tile.get((long) (t % TOKENS) * pitch, row, 0, plan.neurons());
    current.put(plan.offset(b, t, h), row, 0, plan.neurons());
  }
}
