package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How often each task is drawn: {@code p_k ∝ weight_k · size_k^exponent}.
 *
 * @param tasks names of the tasks that are drawn, all different
 * @param shares probability of each, above 0, of sum 1
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
public record Mixture(List<String> tasks, double[] shares) {
  /** Checks names and weights, and scales the weights to sum 1. */
  public Mixture {
    tasks = List.copyOf(tasks);
    Names.requireSomeDistinct(tasks);
    if (tasks.size() != shares.length) {
      throw new InputException(tasks.size() + " tasks need as many weights, not " + shares.length);
    }
    for (int k = 0; k < shares.length; k++) {
      Names.requireWeight(tasks.get(k), shares[k]);
    }
    // Relative to the largest, so that huge weights do not overflow.
    double largest = Arrays.stream(shares).max().orElseThrow();
    double[] relative = Arrays.stream(shares).map(w -> w / largest).toArray();
    double sum = Arrays.stream(relative).sum();
    shares = Arrays.stream(relative).map(w -> w / sum).toArray();
  }

  /** By the tasks' weights alone. */
  public static Mixture byWeight(List<? extends Task> tasks) {
    return bySize(tasks, 0);
  }

  /** By the tasks' weights times their sizes: every training token is as likely as any other. */
  public static Mixture bySize(List<? extends Task> tasks) {
    return bySize(tasks, 1);
  }

  /**
   * By the tasks' weights times {@code size^(1/temperature)}: 1 is {@link #bySize}, higher
   * temperatures flatten towards {@link #byWeight}.
   *
   * @throws InputException if the temperature is not a finite number above 0
   */
  public static Mixture byTemperature(List<? extends Task> tasks, double temperature) {
    if (!(temperature > 0 && Double.isFinite(temperature))) {
      throw new InputException(
          "a mixture's temperature must be a number above 0, not " + temperature);
    }
    return bySize(tasks, 1 / temperature);
  }

  /**
   * By a rule in words: {@code weights}, {@code size}, or {@code temperature=T}.
   *
   * @throws InputException naming any other rule
   */
  public static Mixture of(String rule, List<? extends Task> tasks) {
    String lower = rule.toLowerCase(Locale.ROOT);
    if (lower.startsWith("temperature=")) {
      return byTemperature(tasks, number(rule, lower.substring("temperature=".length())));
    }
    return switch (lower) {
      case "weights" -> byWeight(tasks);
      case "size" -> bySize(tasks);
      default ->
          throw new InputException(
              "mixture \"" + rule + "\" is unknown: use weights, size or temperature=T");
    };
  }

  private static double number(String rule, String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new InputException("mixture \"" + rule + "\": \"" + value + "\" is not a number", e);
    }
  }

  private static Mixture bySize(List<? extends Task> tasks, double exponent) {
    double[] shares = new double[tasks.size()];
    // Relative to the largest size, so that a low temperature does not overflow.
    double largest = tasks.stream().mapToLong(Task::size).max().orElse(1);
    for (int k = 0; k < shares.length; k++) {
      shares[k] = tasks.get(k).weight() * Math.pow(tasks.get(k).size() / largest, exponent);
    }
    return new Mixture(tasks.stream().map(Task::name).toList(), shares);
  }
}
