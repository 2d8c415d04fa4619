package dev.hatchling.layers;

import dev.hatchling.random.RandomKey;

/**
 * The draws of dropout in one layer and training step ({@link DropoutSettings}). A token of a
 * sequence has a key; of its stream of 64-bit words, every word serves four neurons, 16 bits each,
 * so that a block of the generator serves more of them.
 */
public final class DropoutPlan {
  private static final int LEVELS = 1 << 16;

  private final int dropped;
  private final RandomKey layer;
  private final long step;

  /**
   * The draws of one layer at one step.
   *
   * @param rate probability of a zero, in [0, 1)
   */
  public DropoutPlan(double rate, long seed, int layer, long step) {
    this.dropped = (int) Math.min(LEVELS - 1, Math.round(rate * LEVELS));
    this.layer = RandomKey.root(seed).child("dropout").child(layer);
    this.step = step;
  }

  /** The key of a sequence by its global number. */
  public RandomKey sequence(long sample) {
    return layer.child(sample).child(step);
  }

  /** Of 65,536 values of a draw, those below this one make a zero. */
  public int dropped() {
    return dropped;
  }

  /** What the others are multiplied with: the exact inverse of their share. */
  public double scale() {
    return LEVELS / (double) (LEVELS - dropped);
  }
}
