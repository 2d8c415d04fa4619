package dev.hatchling.generation;

import dev.hatchling.input.InputException;

/**
 * How the next token is chosen.
 *
 * @param temperature divides the logits; 0 takes the likeliest token
 * @param topK only the k likeliest tokens; 0 for all
 * @param topP only the likeliest tokens that together reach this probability, in (0, 1]
 * @param minP only tokens at least this likely relative to the likeliest, in [0, 1)
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens among the last
 *     64 (Keskar et al. 2019); 1 for none
 */
public record SamplingSettings(
    double temperature, int topK, double topP, double minP, double repetitionPenalty) {
  /** The likeliest token always. */
  public static final SamplingSettings GREEDY = new SamplingSettings(0, 0, 1, 0, 1);

  /** Refuses values out of range, naming them. */
  public SamplingSettings {
    if (!(temperature >= 0 && temperature <= Double.MAX_VALUE)) {
      throw new InputException(
          "temperature = " + temperature + ": must be a finite number of at least 0");
    }
    if (topK < 0) {
      throw new InputException("top-k = " + topK + ": must be at least 0 (all tokens)");
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new InputException("top-p = " + topP + ": must be above 0 and at most 1");
    }
    if (!(minP >= 0 && minP < 1)) {
      throw new InputException("min-p = " + minP + ": must be at least 0 and below 1");
    }
    if (!(repetitionPenalty > 0 && repetitionPenalty <= Double.MAX_VALUE)) {
      throw new InputException(
          "repetition-penalty = " + repetitionPenalty + ": must be a finite number above 0");
    }
  }

  /** Plain sampling at a temperature. */
  public static SamplingSettings temperature(double temperature) {
    return new SamplingSettings(temperature, 0, 1, 0, 1);
  }

  /** Refuses a top-k that the vocabulary does not have. */
  void check(int vocabulary) {
    if (topK > vocabulary) {
      throw new InputException(
          "top-k = " + topK + ": the vocabulary has " + vocabulary + " tokens");
    }
  }
}
