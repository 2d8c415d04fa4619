package dev.hatchling.cli;

import dev.hatchling.generation.OperationCounts;
import dev.hatchling.generation.RecurrentModel;
import dev.hatchling.generation.State;
import dev.hatchling.models.Architecture;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.Presets;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/**
 * {@code bench generate}: tokens per second with 1,000, 10,000 and 100,000 tokens behind, of both
 * architectures at {@code bench-small} (fresh, as the reference's benchmark has them) or of a given
 * model. Contexts are interleaved in short slices, figures are medians over slices, then over
 * rounds.
 */
final class BenchGenerate {
  private static final int[] CONTEXTS = {1_000, 10_000, 100_000};

  /** A round is this many slices of every context in turn: drift of the machine meets all alike. */
  private static final int SLICES = 15;

  /** Timed tokens of a slice, after some that fetch the state: whole blocks of waiting keys. */
  private static final int TOKENS = 64;

  private static final int FETCH = 16;
  private static final int WARM_UP = 1_000;

  private BenchGenerate() {}

  static Options options() {
    return new Options()
        .addOption(Values.value("model", "DIR", "generate: this model, not fresh ones"))
        .addOption(Values.value("threads", "N", "generate: threads that share the heads"));
  }

  static int run(CommandLine line, Console console) throws IOException {
    int runs = (int) Values.integer(line, "runs", 5, 1, 1000);
    int threads = (int) Values.integer(line, "threads", 0, 1, 1024);
    List<Contestant> contestants = new ArrayList<>();
    for (LanguageModel model : models(line)) {
      contestants.add(new Contestant(model, threads));
    }
    for (int round = 0; round < runs; round++) {
      round(contestants);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    for (Contestant contestant : contestants) {
      result.put(contestant.name(), contestant.result(console));
      contestant.model.close();
    }
    result.put("tokenEvaluations", evaluations(console));
    console.result(result);
    return Main.DONE;
  }

  private static void round(List<Contestant> contestants) {
    contestants.forEach(Contestant::begin);
    for (int slice = 0; slice < SLICES; slice++) {
      for (int i = 0; i < CONTEXTS.length; i++) {
        int context = (i + slice) % CONTEXTS.length;
        contestants.forEach(contestant -> contestant.slice(context));
      }
    }
    contestants.forEach(Contestant::end);
  }

  private static List<LanguageModel> models(CommandLine line) throws IOException {
    if (line.hasOption("model")) {
      return List.of(ModelDirectory.load(Path.of(Values.required(line, "model"))));
    }
    String name = Values.text(line, "architecture", "both");
    if (!List.of("both", "bdh", "hatchling").contains(name)) {
      throw new UserError("--architecture " + name + " is not bdh, hatchling or both");
    }
    return Arrays.stream(Architecture.values())
        .filter(a -> name.equals("both") || name.equals(a.name().toLowerCase(Locale.ROOT)))
        .map(a -> LanguageModel.create(Presets.of("bench-small", a), RandomKey.root(1)))
        .toList();
  }

  /** What a model that carries its state evaluates, and what one that recomputes does. */
  private static Map<String, Object> evaluations(Console console) {
    long prompt = 100;
    long generated = 1_000;
    long carried = prompt + generated;
    long recomputed = generated * prompt + generated * (generated - 1) / 2;
    console.line(
        "token evaluations for a prompt of %d and %d new tokens: %d carrying the state, %d"
            + " recomputing",
        prompt, generated, carried, recomputed);
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("prompt", prompt);
    counts.put("generated", generated);
    counts.put("carryingState", carried);
    counts.put("recomputing", recomputed);
    return counts;
  }

  /** One model with its states at the contexts. */
  private static final class Contestant {
    private final RecurrentModel model;
    private final State[] states = new State[CONTEXTS.length];
    private final State[] running = new State[CONTEXTS.length];
    private final List<List<Double>> slices = new ArrayList<>();
    private final double[] promptSpeeds = new double[CONTEXTS.length];
    private final List<List<Double>> speeds = new ArrayList<>();
    private final RandomKey text = RandomKey.root(2).child("text");
    private OperationCounts operations;
    private long[] emissions;
    private long evaluations;

    Contestant(LanguageModel weights, int threads) {
      model = threads == 0 ? RecurrentModel.of(weights) : RecurrentModel.of(weights, threads);
      run(model.newState(1, 1), WARM_UP);
      State state = model.newState(1, 1);
      for (int i = 0; i < CONTEXTS.length; i++) {
        int from = state.position(0);
        long begun = System.nanoTime();
        model.advance(state, new int[][] {tokens(from, CONTEXTS[i] - from)});
        promptSpeeds[i] = (CONTEXTS[i] - from) * 1e9 / (System.nanoTime() - begun);
        states[i] = state.copy();
        speeds.add(new ArrayList<>());
        slices.add(new ArrayList<>());
      }
      operations = model.operations();
      emissions = model.emissions();
      evaluations = model.evaluations();
    }

    String name() {
      return model.config().architecture().name().toLowerCase(Locale.ROOT);
    }

    private int[] tokens(int from, int count) {
      int[] tokens = new int[count];
      for (int i = 0; i < count; i++) {
        tokens[i] = text.below(model.config().vocabulary(), from + i);
      }
      return tokens;
    }

    void begin() {
      for (int i = 0; i < CONTEXTS.length; i++) {
        running[i] = states[i].copy();
        slices.get(i).clear();
      }
    }

    void slice(int context) {
      run(running[context], FETCH);
      long begun = System.nanoTime();
      run(running[context], TOKENS);
      slices.get(context).add(TOKENS * 1e9 / (System.nanoTime() - begun));
    }

    void end() {
      for (int i = 0; i < CONTEXTS.length; i++) {
        speeds.get(i).add(median(slices.get(i)));
      }
    }

    private void run(State state, int count) {
      for (int token : tokens(state.position(0), count)) {
        model.advance(state, new int[][] {{token}});
      }
    }

    private static double median(List<Double> values) {
      return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(0.0);
    }

    private double slowest(int context) {
      return speeds.get(context).stream().min(Double::compare).orElse(0.0);
    }

    private double fastest(int context) {
      return speeds.get(context).stream().max(Double::compare).orElse(0.0);
    }

    Map<String, Object> result(Console console) {
      Map<String, Object> result = new LinkedHashMap<>();
      List<Double> medians = new ArrayList<>();
      for (int i = 0; i < CONTEXTS.length; i++) {
        medians.add(median(speeds.get(i)));
        console.line(
            "%-10s %7d tokens behind: %6.0f tokens/s (%.0f to %.0f in %d rounds; prompt %.0f)",
            name(),
            CONTEXTS[i],
            medians.get(i),
            slowest(i),
            fastest(i),
            speeds.get(i).size(),
            promptSpeeds[i]);
        result.put("tokensPerSecondAt" + CONTEXTS[i], medians.get(i));
        result.put("slowestAt" + CONTEXTS[i], slowest(i));
        result.put("fastestAt" + CONTEXTS[i], fastest(i));
        result.put("promptTokensPerSecondTo" + CONTEXTS[i], promptSpeeds[i]);
      }
      double most = medians.stream().max(Double::compare).orElse(0.0);
      double least = medians.stream().min(Double::compare).orElse(0.0);
      result.put("spread", most / least - 1);
      console.line("%-10s spread between contexts %.1f %%", name(), 100 * (most / least - 1));
      result.put("threads", model.threads());
      result.put("stateBytes", states[0].bytes());
      work(result, console);
      return result;
    }

    private void work(Map<String, Object> result, Console console) {
      ModelConfig config = model.config();
      double tokens = model.evaluations() - evaluations;
      OperationCounts spent = model.operations().minus(operations);
      double active = 0;
      long[] now = model.emissions();
      for (int l = 0; l < now.length; l++) {
        active += now[l] - emissions[l];
      }
      double rate = active / (tokens * config.population() * config.layers());
      double share = spent.total() / tokens / model.denseOperations();
      double bound = (1 + 4 * rate) / 5 + 0.02;
      result.put("tokensEvaluated", (long) tokens);
      result.put("firingRate", rate);
      result.put("operationsPerToken", spent.total() / tokens);
      result.put("denseOperationsPerToken", model.denseOperations());
      result.put("operationShare", share);
      result.put("operationShareAllowed", bound);
      result.put("operations", spent);
      console.line(
          "%-10s firing rate %.3f; %.1f %% of the dense operations (at most %.1f %%); state %.1f MB,"
              + " %d threads",
          name(), rate, 100 * share, 100 * bound, states[0].bytes() * 1e-6, model.threads());
    }
  }
}
