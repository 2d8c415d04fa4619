package dev.hatchling.neurons;

import org.nd4j.autodiff.samediff.SDVariable;

/** {@link Surrogate} composed of built-in operations. */
final class PortableSurrogates {
  private PortableSurrogates() {}

  /** σ'(u), element by element. */
  static SDVariable derivative(Surrogate surrogate, SDVariable u) {
    var math = u.getSameDiff().math();
    double beta = surrogate.beta();
    return switch (surrogate.kind()) {
      case FAST_SIGMOID -> {
        SDVariable d = math.abs(u).mul(beta).add(1);
        yield d.mul(d).rdiv(beta / 2);
      }
      case GAUSSIAN -> math.exp(u.mul(u).mul(-0.5 * beta)).mul(Math.sqrt(beta / (2 * Math.PI)));
      case ARCTAN -> u.mul(u).mul(beta * beta).add(1).rdiv(beta / Math.PI);
      case LOGISTIC -> {
        SDVariable e = math.exp(math.abs(u).mul(-beta));
        SDVariable d = e.add(1);
        yield e.mul(beta).div(d.mul(d));
      }
      case TRIANGLE -> u.getSameDiff().nn().relu(math.abs(u).mul(-beta * beta).add(beta), 0);
    };
  }
}
