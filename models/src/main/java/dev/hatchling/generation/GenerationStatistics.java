package dev.hatchling.generation;

import java.util.ArrayList;
import java.util.List;

/**
 * What a stretch of generation took.
 *
 * @param promptTokens tokens read
 * @param generatedTokens tokens generated
 * @param secondsToFirstToken from the first token read to the first one generated
 * @param tokensPerSecond generated tokens per second, all sequences together, after the first one
 * @param operationsPerToken synaptic operations per token evaluated
 * @param denseOperationsPerToken multiply-adds of the unmasked step with every neuron active
 * @param operations synaptic operations by kind, all tokens together
 * @param firingRate share of the neurons that were active, by layer
 * @param stateBytes size of the state
 */
public record GenerationStatistics(
    long promptTokens,
    long generatedTokens,
    double secondsToFirstToken,
    double tokensPerSecond,
    double operationsPerToken,
    long denseOperationsPerToken,
    OperationCounts operations,
    List<Double> firingRate,
    long stateBytes) {
  /** Keeps a copy of the list. */
  public GenerationStatistics {
    firingRate = List.copyOf(firingRate);
  }

  /** Measures a stretch of generation with a model. */
  public static final class Meter {
    private final RecurrentModel model;
    private final OperationCounts operations;
    private final long evaluations;
    private final long[] emissions;
    private final long begun = System.nanoTime();
    private long first;
    private long last;
    private long steps;
    private long tokens;
    private long beforeFirst;

    /** Begins before the first token is read. */
    public Meter(RecurrentModel model) {
      this.model = model;
      operations = model.operations();
      evaluations = model.evaluations();
      emissions = model.emissions();
    }

    /** Notes a generated token. */
    public void token() {
      last = System.nanoTime();
      if (tokens == 0) {
        first = last;
      }
      if (last == first) {
        beforeFirst = tokens + 1;
      }
      tokens++;
      steps++;
    }

    /** What it came to. */
    public GenerationStatistics statistics(State state) {
      long evaluated = Math.max(1, model.evaluations() - evaluations);
      OperationCounts spent = model.operations().minus(operations);
      List<Double> rates = new ArrayList<>();
      long[] now = model.emissions();
      for (int l = 0; l < now.length; l++) {
        rates.add((now[l] - emissions[l]) / ((double) evaluated * model.config().population()));
      }
      double seconds = (last - first) * 1e-9;
      return new GenerationStatistics(
          evaluated - tokens,
          tokens,
          steps == 0 ? 0 : (first - begun) * 1e-9,
          seconds > 0 ? (tokens - beforeFirst) / seconds : 0,
          spent.total() / (double) evaluated,
          model.denseOperations(),
          spent,
          rates,
          state.bytes());
    }
  }
}
