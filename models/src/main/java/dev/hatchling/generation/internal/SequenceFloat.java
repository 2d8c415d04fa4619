package dev.hatchling.generation.internal;

import dev.hatchling.input.InputException;
import dev.hatchling.neurons.NeuronNoiseFloat;
import dev.hatchling.neurons.NoiseKeys;
import dev.hatchling.neurons.NoiseStrengths;
import dev.hatchling.neurons.NoiseWatchFloat;
import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Everything one sequence carries from token to token. */
public final class SequenceFloat {
  /** Tokens a sequence may consume. */
  public static final int MOST_TOKENS = Integer.MAX_VALUE - (1 << 20);

  /** The sizes of its model. */
  public final StepShape shape;

  final LayerStateFloat[] layers;

  /** Logits after the last token consumed, {@code [V]}; zeros at position 0. */
  public final float[] logits;

  /** The last tokens consumed. */
  public final History history = new History();

  /** Tokens consumed. */
  public int position;

  /** Seed of the sampling key. */
  public long seed;

  /** Whose noise its neurons have; null for none. */
  public @Nullable NoiseOf noise;

  /** Of each layer who sees its noise, set before the first token; null for nobody. */
  public NoiseWatchFloat @Nullable [] watches;

  private @Nullable NoiseOf drawnOf;
  private NeuronNoiseFloat @Nullable [] drawn;

  /** Before the first token. */
  public SequenceFloat(StepShape shape) {
    this.shape = shape;
    layers = new LayerStateFloat[shape.layers()];
    int size = shape.heads() * shape.synapses();
    for (int l = 0; l < layers.length; l++) {
      layers[l] = new LayerStateFloat(shape, AlignedFloat.zeros(size));
    }
    logits = new float[shape.vocabulary()];
  }

  /**
   * Refuses tokens that cannot follow.
   *
   * @throws InputException where one is not in the vocabulary, or they are too many
   */
  public void check(int[] tokens) {
    for (int token : tokens) {
      if (token < 0 || token >= shape.vocabulary()) {
        throw new InputException(
            "token " + token + " is not in the vocabulary of " + shape.vocabulary());
      }
    }
    if (position > MOST_TOKENS - tokens.length) {
      throw new InputException(
          "position " + position + ": a sequence may have " + MOST_TOKENS + " tokens");
    }
  }

  /** An equal sequence that shares nothing with this one. */
  public SequenceFloat copy() {
    SequenceFloat copy = new SequenceFloat(shape);
    copy.position = position;
    copy.seed = seed;
    copy.noise = noise;
    copy.history.copyFrom(history);
    System.arraycopy(logits, 0, copy.logits, 0, logits.length);
    for (int l = 0; l < layers.length; l++) {
      copy.layers[l].copyFrom(layers[l]);
    }
    return copy;
  }

  /** The noise of each head of each layer in turn; null for none. A head has scratch of its own. */
  NeuronNoiseFloat @Nullable [] noise(NoiseStrengths strengths) {
    NoiseOf of = noise;
    if (of == null || strengths.active().isEmpty()) {
      return null;
    }
    NeuronNoiseFloat[] known = drawn;
    if (known == null || !of.equals(drawnOf)) {
      known = new NeuronNoiseFloat[layers.length * shape.heads()];
      RandomKey moment = NoiseKeys.moment(of.seed(), of.sample());
      for (int i = 0; i < known.length; i++) {
        int layer = i / shape.heads();
        NoiseKeys keys = NoiseKeys.of(strengths, of.seed(), layer, shape.heads(), shape.neurons());
        known[i] = new NeuronNoiseFloat(keys, moment, watches == null ? null : watches[layer]);
      }
      drawn = known;
      drawnOf = of;
    }
    return known;
  }

  /** The states of a layer's neurons, {@code [states][M]}; copies. */
  public float[][] neurons(int layer) {
    return Arrays.stream(layers[layer].neurons).map(float[]::clone).toArray(float[][]::new);
  }

  /**
   * Takes dense arrays as its state.
   *
   * @param consumed tokens consumed
   * @param neurons {@code [L][states][M]}
   * @param synapses stored synaptic state, {@code [L][H · K·N · D]}
   */
  public void take(int consumed, float[][][] neurons, float[][] synapses) {
    position = consumed;
    int size = shape.synapses();
    for (int l = 0; l < layers.length; l++) {
      LayerStateFloat layer = layers[l];
      for (int i = 0; i < layer.neurons.length; i++) {
        System.arraycopy(neurons[l][i], 0, layer.neurons[i], 0, layer.neurons[i].length);
      }
      for (int h = 0; h < layer.synapses.length; h++) {
        layer.synapses[h].take(Arrays.copyOfRange(synapses[l], h * size, (h + 1) * size), consumed);
      }
    }
  }

  /** Size of the carried numbers in memory, bytes. */
  public long bytes() {
    long bytes = (long) Float.BYTES * (logits.length + History.LENGTH);
    return bytes + Arrays.stream(layers).mapToLong(LayerStateFloat::bytes).sum();
  }

  /** Forgets everything but the seed. */
  public void reset() {
    position = 0;
    history.clear();
    Arrays.fill(logits, 0f);
    for (LayerStateFloat layer : layers) {
      layer.reset();
    }
  }
}
