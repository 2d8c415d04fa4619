package dev.hatchling.neurons.synaptic;

import dev.hatchling.neurons.NeuronReference;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.neurons.lif.LifReference;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** A synaptic current (E27) in front of a {@link LifReference}: E28, and backwards E32. */
final class SynapticReference implements NeuronReference {
  private final LifReference membrane;
  private final double a;
  private final double b;

  /** √(1 − b²). */
  private final double q;

  private final Deque<Token> tokens = new ArrayDeque<>();
  private double synaptic;
  private double synapticGradient;
  private double db;

  /** I before a token, its current, and I after it. */
  private record Token(double synaptic, double current, double input) {}

  SynapticReference(NeuronsSettings settings, double raw, double synapseRaw, double threshold) {
    a = 1 / (1 + Math.exp(-raw));
    b = 1 / (1 + Math.exp(-synapseRaw));
    q = Math.sqrt(1 - b * b);
    double p = Math.sqrt((1 - a * a) * (1 - a * b) / (1 + a * b));
    double slope = -p * (a / (1 - a * a) + b / (1 - a * a * b * b));
    membrane = new LifReference(settings, a, p, slope, threshold);
  }

  @Override
  public void start(double... state) {
    membrane.start(state);
    synaptic = state[2];
  }

  @Override
  public double[] state() {
    double[] state = Arrays.copyOf(membrane.state(), 3);
    state[2] = synaptic;
    return state;
  }

  @Override
  public double integrate(double current) {
    double input = b * synaptic + q * current;
    tokens.push(new Token(synaptic, current, input));
    synaptic = input;
    return membrane.integrate(input);
  }

  @Override
  public void fire(double spike) {
    membrane.fire(spike);
  }

  @Override
  public double backward(double emission, double surrogate) {
    Token token = tokens.pop();
    double byInput = membrane.backward(emission, surrogate);
    double gi = synapticGradient + byInput;
    db += gi * (token.synaptic - b / q * token.current);
    db -= byInput * a / (1 - a * a * b * b) * token.input;
    synapticGradient = b * gi;
    return q * gi;
  }

  @Override
  public double[] gradients() {
    return new double[] {membrane.gradients()[0], db * b * (1 - b)};
  }
}
