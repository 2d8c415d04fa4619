package dev.hatchling.generation;

import dev.hatchling.generation.internal.Crew;
import dev.hatchling.generation.internal.NoiseOf;
import dev.hatchling.generation.internal.SequenceFloat;
import dev.hatchling.generation.internal.StepFloat;
import dev.hatchling.generation.internal.StepShape;
import dev.hatchling.generation.internal.StepWeights;
import dev.hatchling.input.InputException;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelSettings;
import dev.hatchling.models.ModelWeights;
import dev.hatchling.neurons.NoiseChannel;
import dev.hatchling.neurons.NoiseWatchFloat;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The noise that neurons of a model received while it read a text from an empty state, and what
 * became of their membranes (docs/model.md, E21). Rows are neurons, layer by layer and head by
 * head; columns are tokens.
 */
public final class NoiseTrace {
  private final ModelConfig config;

  /** Neurons of a head, by row. */
  private final int[] chosen;

  private final Map<NoiseChannel, float[][]> noise = new EnumMap<>(NoiseChannel.class);
  private final float[][] membranes;
  private final long[] active;

  private NoiseTrace(ModelConfig config, int[] chosen, int tokens) {
    this.config = config;
    this.chosen = chosen;
    int rows = config.layers() * config.heads() * chosen.length;
    for (NoiseChannel channel : ModelSettings.noise(config).active()) {
      noise.put(channel, new float[rows][tokens]);
    }
    membranes = new float[rows][tokens];
    active = new long[rows];
  }

  /**
   * How a text is read. The noise must be the same however.
   *
   * @param threads that share the heads, at least 1
   * @param company other texts that are read beside it and stand before it, at least 0
   * @param piece tokens read at once, at least 1
   */
  public record Manner(int threads, int company, int piece) {
    /** Alone, by one thread, token by token. */
    public static final Manner PLAIN = new Manner(1, 0, 1);

    /** Refuses numbers out of range. */
    public Manner {
      if (threads < 1 || company < 0 || piece < 1) {
        throw new InputException(
            threads + " threads, " + company + " other texts, pieces of " + piece + " tokens");
      }
    }
  }

  /** Reads a text with a model, again and again. */
  public static final class Reader {
    private final ModelConfig config;
    private final StepWeights weights;
    private final int[] tokens;
    private final int[] chosen;

    /**
     * A reader.
     *
     * @param tokens of the text, at least one, in [0, V)
     * @param neurons of each head that are watched, spread over the head; all where it has fewer
     * @throws InputException where the model's neurons have no noise, or the text is none of its
     */
    public Reader(ModelWeights model, int[] tokens, int neurons) {
      config = model.config();
      if (ModelSettings.noise(config).active().isEmpty()) {
        throw new InputException(
            "the model's neurons have no noise: set noise_membrane, noise_threshold, noise_synapse"
                + " or noise_adaptation above 0");
      }
      if (tokens.length == 0 || neurons < 1) {
        throw new InputException(
            tokens.length + " tokens, " + neurons + " neurons a head: needs at least 1 of each");
      }
      for (int token : tokens) {
        if (token < 0 || token >= config.vocabulary()) {
          throw new InputException(
              "token " + token + ": the vocabulary has " + config.vocabulary());
        }
      }
      weights = StepWeights.of(model);
      this.tokens = tokens.clone();
      chosen = new int[Math.min(neurons, config.neurons())];
      Arrays.setAll(chosen, i -> (int) ((long) i * config.neurons() / chosen.length));
    }

    /**
     * Reads the first {@code count} tokens.
     *
     * @param seed of the noise; the text is sample 0
     */
    public NoiseTrace read(long seed, int count, Manner manner) {
      NoiseTrace trace = new NoiseTrace(config, chosen, count);
      int others = manner.company();
      SequenceFloat[] texts = new SequenceFloat[others + 1];
      for (int b = 0; b < texts.length; b++) {
        texts[b] = new SequenceFloat(StepShape.of(config));
        texts[b].noise = new NoiseOf(seed, (long) others - b);
      }
      SequenceFloat watched = texts[others];
      watched.watches = trace.watches();
      int threads = Math.min(manner.threads(), config.heads());
      try (Crew crew = new Crew(threads)) {
        StepFloat step = new StepFloat(weights, crew, null, others == 0 ? trace::activity : null);
        for (int from = 0; from < count; from += manner.piece()) {
          int to = Math.min(count, from + manner.piece());
          int[] piece = Arrays.copyOfRange(tokens, from, to);
          int[] other = Arrays.copyOfRange(tokens, count - to, count - from);
          int[][] all = new int[texts.length][];
          Arrays.fill(all, other);
          all[others] = piece;
          step.run(texts, all, null);
          if (manner.piece() == 1) {
            trace.membranes(watched, from);
          }
        }
      }
      return trace;
    }
  }

  private NoiseWatchFloat[] watches() {
    NoiseWatchFloat[] watches = new NoiseWatchFloat[config.layers()];
    for (int l = 0; l < watches.length; l++) {
      int layer = l;
      watches[l] =
          (channel, position, neuron, normals, from, to) -> {
            float[][] rows = noise.get(channel);
            int head = neuron / config.neurons();
            for (int i = 0; rows != null && i < chosen.length; i++) {
              rows[row(layer, head, i)][(int) position] = normals[from + chosen[i]];
            }
          };
    }
    return watches;
  }

  private int row(int layer, int head, int i) {
    return (layer * config.heads() + head) * chosen.length + i;
  }

  private void activity(
      int layer,
      int head,
      int position,
      float[] distance,
      float[] activity,
      float[] key,
      float gate) {
    for (int i = 0; i < chosen.length; i++) {
      active[row(layer, head, i)] += activity[head * config.neurons() + chosen[i]] == 0 ? 0 : 1;
    }
  }

  private void membranes(SequenceFloat sequence, int position) {
    for (int layer = 0; layer < config.layers(); layer++) {
      float[] potentials = sequence.neurons(layer)[0];
      for (int head = 0; head < config.heads(); head++) {
        for (int i = 0; i < chosen.length; i++) {
          membranes[row(layer, head, i)][position] =
              potentials[head * config.neurons() + chosen[i]];
        }
      }
    }
  }

  /** The model's configuration. */
  public ModelConfig config() {
    return config;
  }

  /** Neurons of each head that were watched: numbers within the head. */
  public int[] chosen() {
    return chosen.clone();
  }

  /** The channels that are on. */
  public List<NoiseChannel> channels() {
    return List.copyOf(noise.keySet());
  }

  /** The normals ξ of a channel that is on, {@code [L·H·neurons][T]}; not a copy. */
  public float[][] noise(NoiseChannel channel) {
    float[][] rows = noise.get(channel);
    if (rows == null) {
      throw new InputException("the model has no noise of the channel " + channel.key());
    }
    return rows;
  }

  /**
   * Membrane potentials after each token, {@code [L·H·neurons][T]}; zeros where tokens were not
   * read one by one. Not a copy.
   */
  public float[][] membranes() {
    return membranes;
  }

  /** Tokens at which each neuron was active; zeros where texts were read beside it. */
  public long[] active() {
    return active.clone();
  }
}
