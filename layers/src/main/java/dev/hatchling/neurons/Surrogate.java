package dev.hatchling.neurons;

/**
 * Stands for the derivative of the spike function (docs/model.md, E30): the derivative of a step is
 * zero almost everywhere, so a narrow bump σ'(u) of integral 1 around the threshold takes its place
 * (Neftci, Mostafa and Zenke 2019, "Surrogate gradient learning in spiking neural networks"). u is
 * the distance of the membrane from the threshold.
 */
public sealed interface Surrogate {
  /** Slope β, positive and finite. */
  double beta();

  /** σ'(u). */
  double derivative(double u);

  /** Name in configurations. */
  String name();

  /** The number that stands for the kind in the arguments of an op. */
  default int code() {
    return switch (name()) {
      case "fast_sigmoid" -> 0;
      case "gaussian" -> 1;
      case "arctan" -> 2;
      default -> 3;
    };
  }

  /**
   * The surrogate with this {@link #code}.
   *
   * @throws IllegalArgumentException if there is none, or β is not positive
   */
  static Surrogate of(int code, double beta) {
    return switch (code) {
      case 0 -> new FastSigmoid(beta);
      case 1 -> new Gaussian(beta);
      case 2 -> new Arctan(beta);
      case 3 -> new Triangle(beta);
      default -> throw new IllegalArgumentException("surrogate: no kind has the number " + code);
    };
  }

  /**
   * The surrogate with this {@link #name}.
   *
   * @throws IllegalArgumentException if there is none, or β is not positive
   */
  static Surrogate of(String name, double beta) {
    return switch (name) {
      case "fast_sigmoid" -> new FastSigmoid(beta);
      case "gaussian" -> new Gaussian(beta);
      case "arctan" -> new Arctan(beta);
      case "triangle" -> new Triangle(beta);
      default ->
          throw new IllegalArgumentException(
              "surrogate: '" + name + "' is none of fast_sigmoid, gaussian, arctan, triangle");
    };
  }

  private static void check(double beta) {
    if (!(beta > 0 && beta <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("surrogate: beta " + beta + " is not a number above 0");
    }
  }

  /**
   * Normalised fast sigmoid {@code β / (2 (1 + β|u|)²)} (Zenke and Ganguli 2018).
   *
   * @param beta slope; the width is 1/β, where a quarter of the peak is left
   */
  record FastSigmoid(double beta) implements Surrogate {
    /** Checks the slope. */
    public FastSigmoid {
      check(beta);
    }

    @Override
    public String name() {
      return "fast_sigmoid";
    }

    @Override
    public double derivative(double u) {
      double d = 1 + beta * Math.abs(u);
      return beta / (2 * d * d);
    }
  }

  /**
   * Gaussian {@code √(β/2π) exp(−βu²/2)}.
   *
   * @param beta slope; the width (standard deviation) is 1/√β
   */
  record Gaussian(double beta) implements Surrogate {
    /** Checks the slope. */
    public Gaussian {
      check(beta);
    }

    @Override
    public String name() {
      return "gaussian";
    }

    @Override
    public double derivative(double u) {
      return Math.sqrt(beta / (2 * Math.PI)) * Math.exp(-0.5 * beta * u * u);
    }
  }

  /**
   * Derivative of an arctangent, {@code β / (π (1 + (βu)²))} (Fang et al. 2021).
   *
   * @param beta slope; the width is 1/β, where half of the peak is left
   */
  record Arctan(double beta) implements Surrogate {
    /** Checks the slope. */
    public Arctan {
      check(beta);
    }

    @Override
    public String name() {
      return "arctan";
    }

    @Override
    public double derivative(double u) {
      double x = beta * u;
      return beta / (Math.PI * (1 + x * x));
    }
  }

  /**
   * Triangle {@code β max(0, 1 − β|u|)} (Esser et al. 2016).
   *
   * @param beta slope; the width is 1/β, where it reaches 0
   */
  record Triangle(double beta) implements Surrogate {
    /** Checks the slope. */
    public Triangle {
      check(beta);
    }

    @Override
    public String name() {
      return "triangle";
    }

    @Override
    public double derivative(double u) {
      return beta * Math.max(0, 1 - beta * Math.abs(u));
    }
  }
}
