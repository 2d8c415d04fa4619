package dev.hatchling.simulation;

import dev.hatchling.random.NeuronKeys;
import dev.hatchling.random.NeuronNoise;
import dev.hatchling.random.RandomKey;

/**
 * Noise that is truly independent: every neuron and channel draws from its own key {@code
 * root(seed) → "noise" → region → population → neuron → channel} with the step as the counter.
 */
public final class KeyedNoise implements NoiseSource {
  private final RandomKey key;

  /** The noise of a seed. */
  public KeyedNoise(long seed) {
    key = RandomKey.root(seed).child("noise");
  }

  @Override
  public Reader open(Slice slice, Channel channel) {
    RandomKey population = key.child(slice.population().region()).child(slice.population().name());
    NeuronNoise noise = new NeuronNoise(NeuronKeys.of(population, slice.ids(), channel.label()));
    return (step, values) -> noise.fillNormal(step, values, 0);
  }
}
