package dev.hatchling.neurons;

import dev.hatchling.internal.numeric.BoundedMap;
import dev.hatchling.random.NeuronKeys;
import dev.hatchling.random.RandomKey;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The random keys of the noise of one layer: one per neuron and active channel, derived once
 * ({@link #of} keeps the latest); see {@link NoiseSettings}.
 */
public final class NoiseKeys {
  private static final int CACHED = 64;
  private static final BoundedMap<Identity, NoiseKeys> CACHE = new BoundedMap<>(CACHED);

  private final NoiseStrengths strengths;
  private final Map<NoiseChannel, NeuronKeys> keys = new EnumMap<>(NoiseChannel.class);

  private record Identity(NoiseStrengths strengths, long seed, int layer, int heads, int neurons) {}

  private NoiseKeys(Identity id) {
    strengths = id.strengths;
    RandomKey layer = RandomKey.root(id.seed).child("noise").child(id.layer);
    for (NoiseChannel channel : strengths.active()) {
      keys.put(channel, NeuronKeys.ofHeads(layer, id.heads, id.neurons, channel.key()));
    }
  }

  /**
   * The keys of a layer.
   *
   * @param strengths of the channels
   * @param seed root of the key tree
   * @param layer its number
   * @param heads H
   * @param neurons N per head
   */
  public static NoiseKeys of(
      NoiseStrengths strengths, long seed, int layer, int heads, int neurons) {
    return CACHE.get(new Identity(strengths, seed, layer, heads, neurons), NoiseKeys::new);
  }

  /** The moment of a sequence, by its global number: what tells its noise from other texts'. */
  public static RandomKey moment(long seed, long sample) {
    return RandomKey.root(seed).child("noise").child("sample").child(sample);
  }

  /** σ of the channels. */
  public NoiseStrengths strengths() {
    return strengths;
  }

  /** The keys of a channel, null if it is off. */
  public @Nullable NeuronKeys of(NoiseChannel channel) {
    return keys.get(channel);
  }
}
