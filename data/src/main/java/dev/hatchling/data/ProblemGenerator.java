package dev.hatchling.data;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.util.function.Function;

/**
 * Endless problems of one kind, each a function of a key.
 *
 * @param longest most UTF-8 bytes that prompt and answer of a problem take together
 * @param draw the problem of a key; equal keys give equal problems, on every machine
 */
public record ProblemGenerator(int longest, Function<RandomKey, Problem> draw) {
  /** Checks the length. */
  public ProblemGenerator {
    if (longest < 3) {
      throw new InputException("a problem takes at least 3 bytes, not " + longest);
    }
  }

  /** The problem of a key. */
  public Problem problem(RandomKey key) {
    return draw.apply(key);
  }
}
