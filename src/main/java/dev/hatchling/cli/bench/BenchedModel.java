package dev.hatchling.cli.bench;

import dev.hatchling.cli.Console;
import dev.hatchling.generation.OperationCounts;
import dev.hatchling.generation.RecurrentModel;
import dev.hatchling.generation.State;
import dev.hatchling.models.LanguageModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/** One model of {@code bench generate}, with the contexts that it is timed at. */
final class BenchedModel implements AutoCloseable {
  /** Tokens behind. */
  static final int[] CONTEXTS = {1_000, 10_000, 100_000};

  private static final int WARM_UP = 1_000;

  private final RecurrentModel model;
  private final List<BenchedContext> contexts = new ArrayList<>();
  private final OperationCounts operations;
  private final long emissions;
  private final long evaluations;

  /**
   * Reads up to the longest context.
   *
   * @param text token at each position
   * @param threads that share the heads; 0 for as many as there are cores
   */
  BenchedModel(LanguageModel weights, IntUnaryOperator text, int threads) {
    model = threads == 0 ? RecurrentModel.of(weights) : RecurrentModel.of(weights, threads);
    State warm = model.newState(1, 1);
    for (int i = 0; i < WARM_UP; i++) {
      model.advance(warm, new int[][] {{text.applyAsInt(i)}});
    }
    State state = model.newState(1, 1);
    for (int context : CONTEXTS) {
      contexts.add(new BenchedContext(model, state, text, context));
    }
    operations = model.operations();
    emissions = emissions(model);
    evaluations = model.evaluations();
  }

  /** Active neurons so far, summed over tokens and layers. */
  static long emissions(RecurrentModel model) {
    return Arrays.stream(model.emissions()).sum();
  }

  /** Share of the neurons that were active. */
  static double firingRate(RecurrentModel model, long emissions, long tokens) {
    return (double) emissions / tokens / model.config().population() / model.config().layers();
  }

  String name() {
    return model.config().architecture().name().toLowerCase(Locale.ROOT);
  }

  void begin() {
    contexts.forEach(BenchedContext::begin);
  }

  void slice(int context) {
    contexts.get(context).slice();
  }

  void end() {
    contexts.forEach(BenchedContext::end);
  }

  /** The figures, also shown. */
  Map<String, Object> result(Console console) {
    Map<String, Object> result = new LinkedHashMap<>();
    contexts.forEach(context -> context.report(name(), result, console));
    double most = contexts.stream().mapToDouble(BenchedContext::speed).max().orElse(0);
    double least = contexts.stream().mapToDouble(BenchedContext::speed).min().orElse(0);
    result.put("spread", most / least - 1);
    console.line("%-10s spread between contexts %.1f %%", name(), 100 * (most / least - 1));
    result.put("threads", model.threads());
    result.put("stateBytes", contexts.get(0).stateBytes());
    work(result, console);
    return result;
  }

  private void work(Map<String, Object> result, Console console) {
    long tokens = model.evaluations() - evaluations;
    OperationCounts spent = model.operations().minus(operations);
    double rate = firingRate(model, emissions(model) - emissions, tokens);
    double share = (double) spent.total() / tokens / model.denseOperations();
    double bound = (1 + 4 * rate) / 5 + 0.02;
    result.put("tokensEvaluated", tokens);
    result.put("firingRate", rate);
    result.put("operationsPerToken", (double) spent.total() / tokens);
    result.put("denseOperationsPerToken", model.denseOperations());
    result.put("operationShare", share);
    result.put("operationShareAllowed", bound);
    result.put("operations", spent);
    console.line(
        "%-10s firing rate %.3f; %.1f %% of the dense operations (at most %.1f %%); state %.1f MB,"
            + " %d threads",
        name(),
        rate,
        100 * share,
        100 * bound,
        contexts.get(0).stateBytes() * 1e-6,
        model.threads());
  }

  @Override
  public void close() {
    model.close();
  }
}
