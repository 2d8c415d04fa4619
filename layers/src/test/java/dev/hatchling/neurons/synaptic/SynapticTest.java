package dev.hatchling.neurons.synaptic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.neurons.NeuronReference;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.neurons.TimeConstant;
import dev.hatchling.neurons.lif.LifFamily;
import dev.hatchling.random.RandomKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the gains of E27 and E28 are for. */
class SynapticTest {
  private static final NeuronsSettings SETTINGS = NeuronsSettings.of(1);

  private static double raw(double tau) {
    return TimeConstant.spaced(tau, tau, 1, 1, RandomKey.root(1))[0];
  }

  /** White current of variance 1 leaves current and membrane a variance of 1, whatever τ. */
  @ParameterizedTest
  @CsvSource({"0.3, 0.3", "8, 0.3", "0.3, 4", "8, 4", "3, 3", "20, 10"})
  void variancesAreOne(double membrane, double synapse) {
    double[] parameters = {raw(membrane), raw(synapse)};
    NeuronReference neuron = SynapticFamily.INSTANCE.reference(SETTINGS, parameters, 1e6);
    RandomKey key = RandomKey.root(4);
    int tokens = 400_000;
    double[] squares = new double[3];
    for (int t = 0; t < tokens; t++) {
      neuron.integrate(key.normal(t));
      double[] state = neuron.state();
      for (int k = 0; k < squares.length; k++) {
        squares[k] += state[k] * state[k] / tokens;
      }
    }
    assertThat(squares[0]).isCloseTo(1, within(0.05));
    assertThat(squares[2]).isCloseTo(1, within(0.05));
  }

  @Test
  void aSynapseThatForgetsAtOnceLeavesALifNeuron() {
    double[] parameters = {raw(5), -40};
    NeuronReference synaptic = SynapticFamily.INSTANCE.reference(SETTINGS, parameters, 1);
    NeuronReference lif = LifFamily.INSTANCE.reference(SETTINGS, new double[] {parameters[0]}, 1);
    RandomKey key = RandomKey.root(6);
    for (int t = 0; t < 100; t++) {
      double u = synaptic.integrate(key.normal(t));
      assertThat(u).isCloseTo(lif.integrate(key.normal(t)), within(1e-12));
      synaptic.fire(u > 0 ? 1 : 0);
      lif.fire(u > 0 ? 1 : 0);
    }
  }
}
