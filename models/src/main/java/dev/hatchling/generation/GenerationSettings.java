package dev.hatchling.generation;

import dev.hatchling.input.InputException;
import java.util.List;

/**
 * What to generate.
 *
 * @param tokens tokens to generate at most, at least 1
 * @param sampling how each is chosen
 * @param stop strings that end the text, which then ends before the first of them
 */
public record GenerationSettings(int tokens, SamplingSettings sampling, List<String> stop) {
  /** Refuses values out of range, naming them. */
  public GenerationSettings {
    if (tokens < 1) {
      throw new InputException("tokens = " + tokens + ": must be at least 1");
    }
    stop = List.copyOf(stop);
    if (stop.contains("")) {
      throw new InputException("stop = '': a stop string must not be empty");
    }
  }

  /** The likeliest continuation. */
  public static GenerationSettings greedy(int tokens) {
    return new GenerationSettings(tokens, SamplingSettings.GREEDY, List.of());
  }

  /** Plain sampling. */
  public static GenerationSettings sampled(int tokens, double temperature) {
    return new GenerationSettings(tokens, SamplingSettings.temperature(temperature), List.of());
  }
}
