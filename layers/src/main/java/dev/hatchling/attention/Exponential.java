package dev.hatchling.attention;

import dev.hatchling.input.InputException;

/**
 * An exponential of an {@link StdpKernel}, {@code w λ^lag = w e^(−lag/τ)}.
 *
 * @param weight w, finite; a negative one takes away from the kernel's other exponentials
 * @param lambda λ, decay per token, in (0, 1]; 1 for no decay
 */
public record Exponential(double weight, double lambda) {
  /** Checks the values. */
  public Exponential {
    if (!Double.isFinite(weight)) {
      throw new InputException("attention: weight " + weight + " is not finite");
    }
    if (!(lambda > 0 && lambda <= 1)) {
      throw new InputException("attention: decay " + lambda + " is not in (0, 1]");
    }
  }

  /** Time constant in tokens, infinite for no decay. */
  public double tau() {
    return lambda == 1 ? Double.POSITIVE_INFINITY : -1 / Math.log(lambda);
  }

  /** Its value at a lag of 0 or more. */
  double at(double lag) {
    return weight * Math.exp(-lag / tau());
  }
}
