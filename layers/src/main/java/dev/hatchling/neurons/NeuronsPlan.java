package dev.hatchling.neurons;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.OpArguments;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
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
 * @param inputs their places
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
    NeuronsInputs inputs,
    long position,
    @Nullable NoiseKeys noise,
    @Nullable List<RandomKey> moments) {

  /**
   * The plan of a call.
   *
   * @param own number of inputs before those that the ops of neurons share; the first is {@code [B,
   *     T, …]}
   * @param arguments what {@link NeuronsSettings#write} wrote
   */
  static NeuronsPlan of(int own, Call call, OpArguments arguments) {
    NeuronsSettings settings = NeuronsSettings.read(arguments);
    NoiseStrengths strengths = NoiseStrengths.read(arguments);
    long seed = arguments.nextLong();
    int layer = arguments.nextInt();
    NeuronsInputs inputs = NeuronsInputs.of(own, settings);
    int batch = call.size(0, 0);
    int time = call.size(0, 1);
    int heads = settings.heads();
    int neurons = Math.toIntExact(call.length(inputs.threshold()) / heads);
    if (strengths.active().isEmpty()) {
      return new NeuronsPlan(batch, time, heads, neurons, settings, inputs, 0, null, null);
    }
    List<RandomKey> moments = new ArrayList<>();
    for (int b = 0; b < batch; b++) {
      moments.add(NoiseKeys.moment(seed, call.number(inputs.samples(), b)));
    }
    long position = call.numberOrZero(inputs.position());
    NoiseKeys keys = NoiseKeys.of(strengths, seed, layer, heads, neurons);
    return new NeuronsPlan(batch, time, heads, neurons, settings, inputs, position, keys, moments);
  }

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
