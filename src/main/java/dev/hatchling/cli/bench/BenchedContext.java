package dev.hatchling.cli.bench;

import dev.hatchling.cli.Console;
import dev.hatchling.generation.RecurrentModel;
import dev.hatchling.generation.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * A model with so many tokens behind, timed slice by slice. What it reads then is the same text for
 * every context.
 */
final class BenchedContext {
  /** Timed tokens of a slice, after some that fetch the state: whole blocks of waiting keys. */
  private static final int TOKENS = 64;

  private static final int FETCH = 16;

  private final RecurrentModel model;
  private final IntUnaryOperator text;
  private final double promptSpeed;
  private final State begin;
  private State state;
  private final List<Double> slices = new ArrayList<>();
  private final List<Double> rounds = new ArrayList<>();
  private long active;
  private long read;

  /**
   * Takes a state there through the parallel form.
   *
   * @param state of a sequence that has read less of the text
   */
  BenchedContext(RecurrentModel model, State state, IntUnaryOperator text, int context) {
    this.model = model;
    this.text = text;
    int from = state.position(0);
    long begun = System.nanoTime();
    model.advance(state, new int[][] {IntStream.range(from, context).map(text).toArray()});
    promptSpeed = (context - from) * 1e9 / (System.nanoTime() - begun);
    begin = state.copy();
    this.state = begin;
  }

  /** Goes back to where the context ends. */
  void begin() {
    state = begin.copy();
    slices.clear();
  }

  void slice() {
    read(FETCH);
    long before = BenchedModel.emissions(model);
    long begun = System.nanoTime();
    read(TOKENS);
    slices.add(TOKENS * 1e9 / (System.nanoTime() - begun));
    active += BenchedModel.emissions(model) - before;
    read += TOKENS;
  }

  private void read(int count) {
    int from = state.position(0) - begin.position(0);
    for (int i = from; i < from + count; i++) {
      model.advance(state, new int[][] {{text.applyAsInt(i)}});
    }
  }

  /** The round's speed is its median slice's. */
  void end() {
    rounds.add(BenchRun.median(slices));
  }

  /** Tokens per second: the median round's. */
  double speed() {
    return BenchRun.median(rounds);
  }

  long stateBytes() {
    return begin.bytes();
  }

  /** Adds its figures to a result and shows them. */
  void report(String name, Map<String, Object> result, Console console) {
    int context = begin.position(0);
    double slowest = rounds.stream().min(Double::compare).orElse(0.0);
    double fastest = rounds.stream().max(Double::compare).orElse(0.0);
    double rate = BenchedModel.firingRate(model, active, read);
    console.line(
        "%-10s %7d tokens behind: %6.0f tokens/s (%.0f to %.0f in %d rounds; prompt %.0f), firing"
            + " rate %.3f",
        name, context, speed(), slowest, fastest, rounds.size(), promptSpeed, rate);
    result.put("tokensPerSecondAt" + context, speed());
    result.put("slowestAt" + context, slowest);
    result.put("fastestAt" + context, fastest);
    result.put("promptTokensPerSecondTo" + context, promptSpeed);
    result.put("firingRateAt" + context, rate);
  }
}
