package dev.hatchling.mixing;

import dev.hatchling.random.RandomKey;

/**
 * The draws of dropout in one layer and training step ({@link DropoutSettings}): the token at a
 * position of a sequence has a key, along which neuron m of the layer is the draw of counter m.
 */
public final class DropoutPlan {
  private final double rate;
  private final RandomKey layer;
  private final long step;

  /**
   * The draws of one layer at one step.
   *
   * @param rate probability of a zero, in [0, 1)
   */
  public DropoutPlan(double rate, long seed, int layer, long step) {
    this.rate = rate;
    this.layer = RandomKey.root(seed).child("dropout").child(layer);
    this.step = step;
  }

  /** The key of a sequence by its global number; a token's is its {@code child(position)}. */
  public RandomKey sequence(long sample) {
    return layer.child(sample).child(step);
  }

  /** Probability of a zero. */
  public double rate() {
    return rate;
  }

  /** What the others are multiplied with. */
  public double scale() {
    return 1 / (1 - rate);
  }
}
