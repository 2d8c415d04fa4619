package dev.hatchling.neurons;

import dev.hatchling.random.RandomKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of the neurons' kernels: sizes, settings and noise.
 *
 * @param batch B
 * @param time T
 * @param heads H
 * @param neurons N per head
 * @param settings of the neurons; their noise is in the two last components
 * @param position of the first token
 * @param noise null for none
 * @param moments one a sequence; null without noise
 */
record NeuronsPlan(
    int batch,
    int time,
    int heads,
    int neurons,
    NeuronsSettings settings,
    long position,
    @Nullable NoiseKeys noise,
    @Nullable List<RandomKey> moments) {

  /** M. */
  int width() {
    return heads * neurons;
  }

  /** Where the row of sequence b, token t and head h starts in {@code [B, T, H, N]}. */
  long offset(int b, int t, int h) {
    return ((long) b * time + t) * width() + (long) h * neurons;
  }

  /** The noise of sequence b; null for none. */
  @Nullable NeuronNoiseFloat noiseFloat(int b) {
    return noise == null || moments == null ? null : new NeuronNoiseFloat(noise, moments.get(b));
  }

  /** The noise of sequence b; null for none. */
  @Nullable NeuronNoiseDouble noiseDouble(int b) {
    return noise == null || moments == null ? null : new NeuronNoiseDouble(noise, moments.get(b));
  }
}
