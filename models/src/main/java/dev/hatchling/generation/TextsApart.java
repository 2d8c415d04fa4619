package dev.hatchling.generation;

import dev.hatchling.generation.internal.Crew;
import dev.hatchling.generation.internal.SequenceFloat;
import dev.hatchling.generation.internal.StepFloat;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes texts of a small model on, each by itself, on the threads of a crew. What texts of such a
 * model share, its weights, is in every core's cache anyway; what they do not, their synapses,
 * stays there for all tokens of a turn (docs/decisions/the-server.md).
 */
final class TextsApart {
  private final Crew crew;
  private final StepFloat first;

  /** The step of each thread, from its first turn on. */
  private final @Nullable StepFloat[] steps;

  /**
   * Texts of a model.
   *
   * @param step of the calling thread
   */
  TextsApart(Crew crew, StepFloat step) {
    this.crew = crew;
    first = step;
    steps = new StepFloat[crew.size()];
  }

  /**
   * A turn of every text.
   *
   * @param most tokens of a prompt that are read at once
   * @param tokens that a text takes, or a little more of its prompt
   * @param work what the turn is worth to the crew
   * @param seen the number of a text that has taken some; called by any thread, never twice at once
   *     for one text
   * @return tokens taken by all together
   */
  long turn(LiveText[] texts, int most, int tokens, long work, IntConsumer seen) {
    long[] taken = new long[texts.length];
    crew.run(
        texts.length,
        work,
        (b, worker) -> {
          StepFloat step = step(worker);
          while (taken[b] < tokens && !texts[b].ended()) {
            taken[b] += once(texts[b], step, most);
            seen.accept(b);
          }
        });
    return Arrays.stream(taken).sum();
  }

  private StepFloat step(int worker) {
    StepFloat known = steps[worker];
    if (known == null) {
      known = worker == 0 ? first : first.twin();
      steps[worker] = known;
    }
    return known;
  }

  private static int once(LiveText text, StepFloat step, int most) {
    int[] next = text.next(most);
    text.sequence.check(next);
    step.run(new SequenceFloat[] {text.sequence}, new int[][] {next}, null);
    text.taken(next.length);
    return next.length;
  }

  /** Adds what the steps of the other threads have counted. */
  void addOperations(long[] counts) {
    add(counts, StepFloat::operations);
  }

  /** Adds the neurons that were active on the other threads. */
  void addEmissions(long[] counts) {
    add(counts, StepFloat::emissions);
  }

  private void add(long[] counts, Function<StepFloat, long[]> of) {
    for (StepFloat step : steps) {
      if (step != null && step != first) {
        long[] more = of.apply(step);
        Arrays.setAll(counts, k -> counts[k] + more[k]);
      }
    }
  }
}
