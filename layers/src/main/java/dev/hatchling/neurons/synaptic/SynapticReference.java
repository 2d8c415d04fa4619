package dev.hatchling.neurons.synaptic;

import dev.hatchling.neurons.NeuronReference;
import dev.hatchling.neurons.NeuronsSettings;
import java.util.ArrayDeque;
import java.util.Deque;

/** A neuron with a synaptic current: E27, E28, E23, E25, and backwards E32. */
final class SynapticReference implements NeuronReference {
  private final double kappa;
  private final double rho;
  private final double reset;
  private final double threshold;
  private final double a;
  private final double b;

  /** √(1 − b²), and √((1 − a²)(1 − ab)/(1 + ab)). */
  private final double q;

  private final double p;
  private final Deque<Token> tokens = new ArrayDeque<>();
  private double membrane;
  private double trace;
  private double synaptic;
  private double membraneGradient;
  private double traceGradient;
  private double synapticGradient;
  private double da;
  private double db;

  /** V' and I before a token, its current, and I after it. */
  private record Token(double membrane, double synaptic, double current, double input) {}

  SynapticReference(NeuronsSettings settings, double raw, double synapseRaw, double threshold) {
    kappa = settings.adaptation();
    rho = settings.traceDecay();
    reset = settings.reset();
    this.threshold = threshold;
    a = 1 / (1 + Math.exp(-raw));
    b = 1 / (1 + Math.exp(-synapseRaw));
    q = Math.sqrt(1 - b * b);
    p = Math.sqrt((1 - a * a) * (1 - a * b) / (1 + a * b));
  }

  @Override
  public void start(double... state) {
    membrane = state[0];
    trace = state[1];
    synaptic = state[2];
  }

  @Override
  public double[] state() {
    return new double[] {membrane, trace, synaptic};
  }

  @Override
  public double integrate(double current) {
    double input = b * synaptic + q * current;
    tokens.push(new Token(membrane, synaptic, current, input));
    synaptic = input;
    membrane = a * membrane + p * input;
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
    double gv = membraneGradient + gu;
    double gi = synapticGradient + p * gv;
    double byA = -p * (a / (1 - a * a) + b / (1 - a * a * b * b));
    double byB = -p * a / (1 - a * a * b * b);
    da += gv * (token.membrane + byA * token.input);
    db += gi * (token.synaptic - b / q * token.current) + gv * byB * token.input;
    traceGradient = rho * traceGradient - kappa * gu;
    membraneGradient = a * gv;
    synapticGradient = b * gi;
    return q * gi;
  }

  @Override
  public double[] gradients() {
    return new double[] {da * a * (1 - a), db * b * (1 - b)};
  }
}
