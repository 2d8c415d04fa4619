package dev.hatchling.neurons.lif;

import dev.hatchling.neurons.NeuronReference;
import dev.hatchling.neurons.NeuronsSettings;
import java.util.ArrayDeque;
import java.util.Deque;

/** A leaky integrate-and-fire neuron: E22, E23, E25, and backwards E31. */
public final class LifReference implements NeuronReference {
  private final double kappa;
  private final double rho;
  private final double reset;
  private final double threshold;

  private final double decay;
  private final double gain;
  private final double slope;
  private final Deque<Token> tokens = new ArrayDeque<>();
  private double membrane;
  private double trace;
  private double membraneGradient;
  private double traceGradient;
  private double decayGradient;

  /** V' before a token, and its current. */
  private record Token(double membrane, double current) {}

  /** A neuron whose current charges the membrane with the gain √(1 − a²). */
  static LifReference of(NeuronsSettings settings, double raw, double threshold) {
    double a = 1 / (1 + Math.exp(-raw));
    double gain = Math.sqrt(1 - a * a);
    return new LifReference(settings, a, gain, -a / gain, threshold);
  }

  /**
   * A neuron whose current has another gain.
   *
   * @param decay a
   * @param gain of the current
   * @param slope derivative of the gain by a
   * @param threshold θ
   */
  public LifReference(
      NeuronsSettings settings, double decay, double gain, double slope, double threshold) {
    kappa = settings.adaptation();
    rho = settings.traceDecay();
    reset = settings.reset();
    this.threshold = threshold;
    this.decay = decay;
    this.gain = gain;
    this.slope = slope;
  }

  @Override
  public void start(double... state) {
    membrane = state[0];
    trace = state[1];
  }

  @Override
  public double[] state() {
    return new double[] {membrane, trace};
  }

  @Override
  public double integrate(double current) {
    tokens.push(new Token(membrane, current));
    membrane = decay * membrane + gain * current;
    return membrane - threshold - kappa * trace;
  }

  @Override
  public void fire(double spike) {
    membrane -= (threshold - reset) * spike;
    trace = rho * trace + spike;
  }

  @Override
  public double backward(double emission, double surrogate) {
    Token token = tokens.pop();
    double gu = emission + traceGradient * surrogate;
    double g = membraneGradient + gu;
    decayGradient += g * (token.membrane + slope * token.current);
    traceGradient = rho * traceGradient - kappa * gu;
    membraneGradient = decay * g;
    return gain * g;
  }

  @Override
  public double[] gradients() {
    return new double[] {decayGradient * decay * (1 - decay)};
  }
}
