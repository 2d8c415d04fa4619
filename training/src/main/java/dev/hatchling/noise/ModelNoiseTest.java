package dev.hatchling.noise;

import dev.hatchling.generation.NoiseTrace;
import dev.hatchling.generation.NoiseTrace.Manner;
import dev.hatchling.input.InputException;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelWeights;
import dev.hatchling.neurons.NoiseChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Puts the noise of a trained model to the test: the numbers that its neurons received while it
 * read a text, and their membranes. Layers are regions, heads are populations, tokens are steps.
 *
 * <p>Membranes have the text in common, which is no mistake. So the text is read twice, with two
 * seeds of the noise, and the difference of the potentials is looked at: what they owe to the text
 * cancels. It is judged in the first layer alone; what comes to the others through the network is
 * common to many of their neurons, and is only told.
 */
public final class ModelNoiseTest {
  /** Fewer tokens than this say nothing. */
  static final int FEWEST = 40;

  /** Tokens that are enough to whiten potentials. */
  private static final int FEWEST_WHITE = 200;

  /** Tokens that the runs for invariance take at most. */
  private static final int INVARIANCE = 500;

  /** Tokens after which membranes have forgotten that they began at rest. */
  private static final int WARM_UP = 100;

  /** Tokens that are read at once where that must not matter. */
  private static final int PIECE = 7;

  private final ModelConfig config;
  private final NoiseTrace.Reader reader;
  private final int tokens;
  private final int neurons;
  private final long seed;
  private Lags lags = Lags.DEFAULT;
  private Plots plots = new Plots();

  /**
   * A test.
   *
   * @param text tokens, at least 40
   * @param neurons of each head of each layer that are looked at
   * @param seed of the noise
   * @throws InputException where the neurons have no noise, or there is too much or too little
   */
  public ModelNoiseTest(ModelWeights model, int[] text, int neurons, long seed) {
    config = model.config();
    if (text.length < FEWEST) {
      throw new InputException(
          "the text has " + text.length + " tokens; at least " + FEWEST + " are needed");
    }
    this.neurons = Math.min(neurons, config.neurons());
    Battery.check((long) config.layers() * config.heads() * this.neurons, text.length);
    reader = new NoiseTrace.Reader(model, text, neurons);
    tokens = text.length;
    this.seed = seed;
  }

  /**
   * Looks at other lags.
   *
   * @return this test
   * @throws InputException if one is longer than a quarter of the text
   */
  public ModelNoiseTest lags(Lags other) {
    other.check(tokens, "tokens");
    lags = other;
    return this;
  }

  /** Plots of the last run. */
  public Plots plots() {
    return plots;
  }

  /** Reads the text and judges. */
  public Findings run() {
    NoiseTrace trace = reader.read(seed, tokens, Manner.PLAIN);
    List<Group> names = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      for (int head = 0; head < config.heads(); head++) {
        names.add(new Group("layer " + layer, "head " + head));
      }
    }
    int[] groupOf = new int[names.size() * neurons];
    Arrays.setAll(groupOf, row -> row / neurons);
    Groups groups = Groups.of(names, groupOf);
    Battery battery = new Battery(lags, Battery.Clock.tokens());
    plots = battery.plots;
    Map<String, float[][]> noise = new LinkedHashMap<>();
    trace.channels().forEach(channel -> noise.put(channel.key(), trace.noise(channel)));
    battery.channels(noise, tokens, groups);
    membranes(trace, groups, battery);
    invariance(battery);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("layers", config.layers());
    facts.put("heads", config.heads());
    facts.put("neurons", groupOf.length);
    facts.put("tokens", tokens);
    facts.put("seed", seed);
    return battery.judge(facts, Rate.of(names, groupOf, trace.active(), tokens, "a token"));
  }

  private void membranes(NoiseTrace trace, Groups groups, Battery battery) {
    int start = Math.min(WARM_UP, tokens / 2);
    if (tokens - start < FEWEST_WHITE) {
      battery.notes.add(
          "fewer than " + (FEWEST_WHITE + WARM_UP) + " tokens: membranes were not analysed");
      return;
    }
    float[][] one = trace.membranes();
    float[][] other = reader.read(seed + 1, tokens, Manner.PLAIN).membranes();
    int rows = config.heads() * neurons;
    for (int layer = 0; layer < config.layers(); layer++) {
      int first = layer * rows;
      int[] all = new int[rows];
      Arrays.setAll(all, i -> first + i);
      IntFunction<float[]> series = i -> difference(one[first + i], other[first + i], start);
      if (layer == 0) {
        String section = "membranes of layer 0";
        battery.membranes(section, rows, tokens - start, groups.of(all), series);
      } else {
        told(layer, battery.membranes("", rows, tokens - start, groups.of(all), series), battery);
      }
    }
  }

  private static float[] difference(float[] one, float[] other, int start) {
    float[] difference = new float[one.length - start];
    for (int t = 0; t < difference.length; t++) {
      difference[t] = one[start + t] - other[start + t];
    }
    return difference;
  }

  private static void told(int layer, SetAnalysis found, Battery battery) {
    if (found.size >= Eigenvalues.FEWEST) {
      battery.notes.add(
          String.format(
              Locale.ROOT,
              "membranes of layer %d, where noise of other neurons comes in through the network:"
                  + " the largest eigenvalue has %.1f %% of the variance; of independent ones it"
                  + " would have %.1f %%",
              layer,
              100 * found.eigenvalue / found.size,
              100 * Eigenvalues.edge(found.size, found.steps) / found.size));
    }
  }

  /** Whether neurons keep their noise however the text is read. */
  private void invariance(Battery battery) {
    int count = Math.min(tokens, INVARIANCE);
    NoiseTrace expected = reader.read(seed, count, Manner.PLAIN);
    String note = expected.membranes().length + " neurons, " + count + " tokens";
    ask(Invariance.BESIDE, expected, new Manner(1, 2, 1), count, note, battery);
    ask(Invariance.PIECES, expected, new Manner(1, 0, PIECE), count, note, battery);
    ask(Invariance.THREADS, expected, new Manner(2, 0, 1), count, note, battery);
  }

  private void ask(
      String name, NoiseTrace expected, Manner manner, int count, String note, Battery battery) {
    NoiseTrace found = reader.read(seed, count, manner);
    boolean whole = manner.piece() == 1;
    int differing = 0;
    for (int row = 0; row < expected.membranes().length; row++) {
      boolean same = !whole || Arrays.equals(expected.membranes()[row], found.membranes()[row]);
      for (NoiseChannel channel : expected.channels()) {
        same &= Arrays.equals(expected.noise(channel)[row], found.noise(channel)[row]);
      }
      differing += same ? 0 : 1;
    }
    battery.questions.add(Question.exact(Invariance.SECTION, name, differing, note));
  }
}
