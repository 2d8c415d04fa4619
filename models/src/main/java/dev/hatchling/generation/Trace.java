package dev.hatchling.generation;

import dev.hatchling.attention.StdpKernel;
import dev.hatchling.generation.internal.Crew;
import dev.hatchling.generation.internal.SequenceFloat;
import dev.hatchling.generation.internal.StepFloat;
import dev.hatchling.generation.internal.StepShape;
import dev.hatchling.generation.internal.StepWeights;
import dev.hatchling.input.InputException;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelWeights;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a model while it read a text, from an empty state: which neurons were active at
 * which token, how far from their thresholds they were, which earlier tokens each token drew on,
 * and the synaptic state in the end.
 */
public final class Trace {
  /** Tokens of a text at most: all of a layer's neurons are kept for each. */
  public static final int MOST_TOKENS = 512;

  private final ModelConfig config;
  private final int[] tokens;

  /** {@code [L][T][M]}. */
  private final float[][][] distances;

  private final float[][][] activities;

  /** Keys of the heads side by side, {@code [L][T][M]}. */
  private final float[][][] keys;

  /** What each token left of a head's synapses, {@code [L][H][T]}. */
  private final float[][][] gates;

  /** {@code [L][H][K·N · D]}. */
  private final float[][][] synapses;

  private long operations;

  private Trace(ModelConfig config, int... tokens) {
    this.config = config;
    this.tokens = tokens.clone();
    int layers = config.layers();
    distances = new float[layers][tokens.length][config.population()];
    activities = new float[layers][tokens.length][config.population()];
    keys = new float[layers][tokens.length][config.population()];
    gates = new float[layers][config.heads()][tokens.length];
    synapses = new float[layers][config.heads()][];
  }

  /** As {@link Reader#read}, of one text. */
  public static Trace of(ModelWeights model, int... tokens) {
    try (Reader reader = new Reader(model)) {
      return reader.read(tokens);
    }
  }

  /** Reads texts with one model. */
  public static final class Reader implements AutoCloseable {
    private final ModelConfig config;
    private final Crew crew = new Crew(1);
    private final StepFloat step;
    private @Nullable Trace now;

    /** A reader of a model. */
    public Reader(ModelWeights model) {
      config = model.config();
      step = new StepFloat(StepWeights.of(model), crew, null, this::see);
    }

    private void see(
        int layer,
        int head,
        int position,
        float[] distance,
        float[] activity,
        float[] key,
        float gate) {
      Trace trace = now;
      if (trace != null) {
        trace.see(layer, head, position, distance, activity, key);
        trace.gates[layer][head][position] = gate;
      }
    }

    /**
     * Reads a text.
     *
     * @param tokens 1 to {@link #MOST_TOKENS}, in [0, V)
     */
    public synchronized Trace read(int... tokens) {
      check(config, tokens);
      Trace trace = new Trace(config, tokens);
      now = trace;
      long before = Arrays.stream(step.operations()).sum();
      SequenceFloat sequence = new SequenceFloat(StepShape.of(config));
      step.run(new SequenceFloat[] {sequence}, new int[][] {tokens}, null);
      trace.operations = Arrays.stream(step.operations()).sum() - before;
      for (int l = 0; l < config.layers(); l++) {
        for (int h = 0; h < config.heads(); h++) {
          trace.synapses[l][h] = step.synapses(sequence, l, h);
        }
      }
      return trace;
    }

    @Override
    public void close() {
      crew.close();
    }
  }

  private void see(
      int layer, int head, int position, float[] distance, float[] activity, float[] key) {
    int neurons = config.neurons();
    int from = head * neurons;
    System.arraycopy(distance, from, distances[layer][position], from, neurons);
    System.arraycopy(activity, from, activities[layer][position], from, neurons);
    System.arraycopy(key, 0, keys[layer][position], from, neurons);
  }

  private static void check(ModelConfig config, int... tokens) {
    if (tokens.length < 1 || tokens.length > MOST_TOKENS) {
      throw new InputException(
          "a text of " + tokens.length + " tokens: must have 1 to " + MOST_TOKENS);
    }
    for (int token : tokens) {
      if (token < 0 || token >= config.vocabulary()) {
        throw new InputException("token " + token + ": the vocabulary has " + config.vocabulary());
      }
    }
  }

  /** Synaptic operations that the text took. */
  public long operations() {
    return operations;
  }

  /** The model's configuration. */
  public ModelConfig config() {
    return config;
  }

  /** The text. */
  public int[] tokens() {
    return tokens.clone();
  }

  /** The neurons of a layer that were active at a token, counted over all heads. */
  public int[] active(int layer, int t) {
    float[] activity = activities[layer][t];
    return IntStream.range(0, activity.length).filter(n -> activity[n] != 0).toArray();
  }

  /**
   * How far a neuron's potential was above its threshold at each token, {@code [T]}; zeros where
   * neurons have none.
   *
   * @param neuron counted over all heads
   */
  public double[] distances(int layer, int neuron) {
    return IntStream.range(0, tokens.length)
        .mapToDouble(t -> distances[layer][t][neuron])
        .toArray();
  }

  /**
   * The attention that a head paid: {@code [T][T]}, of a row the weights of the earlier tokens,
   * {@code A₊ Σ_k w_k λ_k^(t−j) (q_t·q_j)}, as sums over synapses (docs/model.md, E54), times what
   * the gates have left since (E56).
   */
  public double[][] attention(int layer, int head) {
    double[][] attention = new double[tokens.length][];
    Arrays.setAll(attention, t -> attention(layer, head, t));
    return attention;
  }

  /** A row of {@link #attention(int, int)}, {@code [T]}. */
  public double[] attention(int layer, int head, int t) {
    StdpKernel kernel = config.kernels().get(head);
    double[] attention = new double[tokens.length];
    double left = 1;
    for (int j = t - 1; j >= 0; j--) {
      left *= gates[layer][head][j + 1];
      attention[j] = left * kernel.at(t - j) * product(keys[layer], head, t, j);
    }
    return attention;
  }

  private double product(float[][] rows, int head, int t, int j) {
    double sum = 0;
    for (int n = head * config.neurons(); n < (head + 1) * config.neurons(); n++) {
      sum += (double) rows[t][n] * rows[j][n];
    }
    return sum;
  }

  /** The synaptic state of a head after the last token, {@code [K·N · D]}; a copy. */
  public float[] synapses(int layer, int head) {
    return synapses[layer][head].clone();
  }

  /**
   * What the last token added to the synaptic state of a head, {@code [K·N · D]}.
   *
   * @param before of the text without its last token
   */
  public double[] added(int layer, int head, Trace before) {
    float[] now = synapses[layer][head];
    float[] then = before.synapses[layer][head];
    int component = config.neurons() * config.width();
    double[] added = new double[now.length];
    double gate = gates[layer][head][tokens.length - 1];
    for (int i = 0; i < added.length; i++) {
      double decay = config.kernels().get(head).exponentials().get(i / component).lambda();
      added[i] = now[i] - gate * decay * then[i];
    }
    return added;
  }

  /** How often each neuron of a layer was active, {@code [M]}. */
  public int[] counts(int layer) {
    int[] counts = new int[config.population()];
    for (int t = 0; t < tokens.length; t++) {
      Arrays.stream(active(layer, t)).forEach(n -> counts[n]++);
    }
    return counts;
  }
}
