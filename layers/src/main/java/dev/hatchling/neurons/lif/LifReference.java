package dev.hatchling.neurons.lif;

import dev.hatchling.neurons.NeuronReference;
import dev.hatchling.neurons.NeuronsSettings;
import java.util.ArrayDeque;
import java.util.Deque;

/** A leaky integrate-and-fire neuron: E22, E23, E25, and backwards E31. */
final class LifReference implements NeuronReference {
  private final double kappa;
  private final double rho;
  private final double reset;
  private final double threshold;

  /** a, and √(1 − a²). */
  private final double decay;

  private final double gain;
  private final Deque<Token> tokens = new ArrayDeque<>();
  private double membrane;
  private double trace;
  private double membraneGradient;
  private double traceGradient;
  private double decayGradient;

  /** V' before a token, and its current. */
  private record Token(double membrane, double current) {}

  LifReference(NeuronsSettings settings, double raw, double threshold) {
    kappa = settings.adaptation();
    rho = settings.traceDecay();
    reset = settings.reset();
    this.threshold = threshold;
    decay = 1 / (1 + Math.exp(-raw));
    gain = Math.sqrt(1 - decay * decay);
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
    decayGradient += g * (token.membrane - decay / gain * token.current);
    traceGradient = rho * traceGradient - kappa * gu;
    membraneGradient = decay * g;
    return gain * g;
  }

  @Override
  public double[] gradients() {
    return new double[] {decayGradient * decay * (1 - decay)};
  }
}
