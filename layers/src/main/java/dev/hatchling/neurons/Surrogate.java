package dev.hatchling.neurons;

import dev.hatchling.input.InputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Stands for the derivative of the spike function (E30): the derivative of a step is zero almost
 * everywhere, so a narrow bump σ'(u) of integral 1 around the threshold takes its place (Neftci,
 * Mostafa and Zenke 2019, "Surrogate gradient learning in spiking neural networks"). u is the
 * distance of the membrane from the threshold.
 *
 * @param kind shape of the bump
 * @param beta slope β, positive and finite
 */
public record Surrogate(Kind kind, double beta) {
  /** The shapes there are. Graphs keep a shape's place in this list: a new one goes to its end. */
  public enum Kind {
    /**
     * Normalised fast sigmoid {@code β / (2 (1 + β|u|)²)} (Zenke and Ganguli 2018); a quarter of
     * the peak is left at 1/β.
     */
    FAST_SIGMOID,
    /** Gaussian {@code √(β/2π) exp(−βu²/2)}; the standard deviation is 1/√β. */
    GAUSSIAN,
    /**
     * Derivative of an arctangent, {@code β / (π (1 + (βu)²))} (Fang et al. 2021); half of the peak
     * is left at 1/β.
     */
    ARCTAN,
    /** Triangle {@code β max(0, 1 − β|u|)} (Esser et al. 2016); it reaches 0 at 1/β. */
    TRIANGLE,
    /**
     * Derivative of the logistic function, {@code β e^(−β|u|) / (1 + e^(−β|u|))²}; half of the peak
     * is left at ln(3 + √8)/β, some 1.76/β.
     */
    LOGISTIC;

    /** Name in configurations. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Refuses a slope that is not positive and finite. */
  public Surrogate {
    if (!(beta > 0 && beta <= Double.MAX_VALUE)) {
      throw new InputException("surrogate: beta " + beta + " is not a number above 0");
    }
  }

  /**
   * The surrogate of this {@link Kind#key}.
   *
   * @throws InputException if there is none, or β is not positive
   */
  public static Surrogate of(String key, double beta) {
    for (Kind kind : Kind.values()) {
      if (kind.key().equals(key)) {
        return new Surrogate(kind, beta);
      }
    }
    String known = Arrays.stream(Kind.values()).map(Kind::key).collect(Collectors.joining(", "));
    throw new InputException("surrogate: '" + key + "' is none of " + known);
  }

  /** σ'(u). */
  public double derivative(double u) {
    double x = beta * Math.abs(u);
    return switch (kind) {
      case FAST_SIGMOID -> beta / (2 * (1 + x) * (1 + x));
      case GAUSSIAN -> Math.sqrt(beta / (2 * Math.PI)) * Math.exp(-0.5 * beta * u * u);
      case ARCTAN -> beta / (Math.PI * (1 + x * x));
      case TRIANGLE -> beta * Math.max(0, 1 - x);
      case LOGISTIC -> beta * Math.exp(-x) / Math.pow(1 + Math.exp(-x), 2);
    };
  }
}
