package dev.hatchling.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.random.RandomKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimulatorTest {
  private static final Membrane MEMBRANE = new Membrane(250, 12.5, -65, -50, -60, 2, 100, 0);

  private static Simulation one(double dt, NeuronModel model, Map<Channel, Double> noise) {
    return new Simulation(dt, List.of(new Population("r", "p", 3, model, noise)));
  }

  private static Recording run(Simulation simulation, int steps) {
    Placement placement = Placement.natural(simulation);
    return new Simulator(simulation, placement, new KeyedNoise(1), 1).run(steps);
  }

  @Test
  void withoutNoiseTheMembraneRelaxesExactly() {
    NeuronModel model = new NeuronModel.Current(MEMBRANE, 100, 5);
    float[] v = run(one(0.5, model, Map.of()), 200).membrane()[0];
    for (int t = 0; t < 200; t++) {
      // V(t) = E_L + I/g_L (1 − exp(−t/τ_m)), τ_m = 20 ms, I/g_L = 8 mV
      assertThat((double) v[t]).isCloseTo(-65 + 8 * (1 - Math.exp(-(t + 1) / 40.0)), within(1e-4));
    }
  }

  @Test
  void withoutNoiseTheRateIsTheTextbooks() {
    NeuronModel model = new NeuronModel.Current(MEMBRANE, 300, 5);
    int[] spikes = run(one(0.1, model, Map.of()), 20_000).spikes()[1];
    // From reset −60 towards −41: τ_m ln(19/9) to reach −50, and 2 ms of rest.
    double interval = 2 + 20 * Math.log(19 / 9.0);
    for (int i = 1; i < spikes.length; i++) {
      assertThat((spikes[i] - spikes[i - 1]) * 0.1).isCloseTo(interval, within(0.3));
    }
    assertThat(spikes.length).isGreaterThan(100);
  }

  @Test
  void adaptationSlowsDown() {
    Membrane adapting = new Membrane(250, 12.5, -65, -50, -60, 2, 100, 40);
    NeuronModel model = new NeuronModel.Current(adapting, 300, 5);
    int[] spikes = run(one(0.1, model, Map.of()), 20_000).spikes()[0];
    assertThat(spikes[11] - spikes[10]).isGreaterThan((int) (1.3 * (spikes[1] - spikes[0])));
  }

  @Test
  void conductancesSettleWhereTheirCurrentsCancel() {
    NeuronModel model = new NeuronModel.Conductance(MEMBRANE, 20, 3, 10, 2.7, 10.5, 0, -75);
    float[] v = run(one(0.5, model, Map.of()), 2000).membrane()[2];
    double end = (12.5 * -65 + 3 * 0 + 10 * -75 + 20) / (12.5 + 3 + 10);
    assertThat((double) v[1999]).isCloseTo(end, within(1e-3));
  }

  @Test
  void membraneNoiseHasItsStrengthAndTime() {
    NeuronModel model = new NeuronModel.Current(MEMBRANE, 0, 5);
    float[] v = run(one(1, model, Map.of(Channel.MEMBRANE, 2.0)), 100_000).membrane()[0];
    double variance = 0;
    double product = 0;
    for (int t = 1000; t < v.length; t++) {
      variance += (v[t] + 65) * (v[t] + 65);
      product += (v[t] + 65) * (v[t - 1] + 65);
    }
    assertThat(Math.sqrt(variance / (v.length - 1000))).isCloseTo(2, within(0.1));
    assertThat(product / variance).isCloseTo(Math.exp(-1 / 20.0), within(0.01));
  }

  @Test
  void inputNoiseHasItsStrength() {
    NeuronModel model = new NeuronModel.Current(MEMBRANE, 0, 5);
    float[] v = run(one(0.1, model, Map.of(Channel.EXCITATION, 50.0)), 400_000).membrane()[0];
    double variance = 0;
    for (int t = 10_000; t < v.length; t++) {
      variance += (v[t] + 65) * (v[t] + 65);
    }
    // A current of deviation s and time τ_e makes a potential of variance (s/g_L)² τ_e/(τ_e + τ_m).
    double expected = 50 / 12.5 * Math.sqrt(5 / 25.0);
    assertThat(Math.sqrt(variance / (v.length - 10_000))).isCloseTo(expected, within(0.12));
  }

  @Test
  void memoryCompanyAndThreadsDoNotMatter() {
    Simulation simulation = SimulationFile.builtIn();
    KeyedNoise noise = new KeyedNoise(9);
    Placement natural = Placement.natural(simulation);
    Recording expected = new Simulator(simulation, natural, noise, 1).run(500);
    assertThat(new Simulator(simulation, natural, noise, 3).run(500).sameAs(expected)).isTrue();
    Placement shuffled = Placement.shuffled(simulation, RandomKey.root(4));
    assertThat(new Simulator(simulation, shuffled, noise, 1).run(500).sameAs(expected)).isTrue();
    Placement grown = Placement.grown(simulation, 7);
    assertThat(new Simulator(simulation, grown, noise, 2).run(500).sameAs(expected)).isTrue();
    KeyedNoise other = new KeyedNoise(10);
    assertThat(new Simulator(simulation, natural, other, 1).run(500).sameAs(expected)).isFalse();
  }

  @Test
  void theSourceIsReadFromTheKeysOfTheDesign() {
    Simulation simulation = SimulationFile.builtIn();
    Recording recording = run(simulation, 10);
    RandomKey key = RandomKey.root(1).child("noise").child("cortex").child("L4");
    float[][] threshold = recording.noise(Channel.THRESHOLD);
    assertThat(threshold).isNotNull();
    assertThat(threshold[20 + 5][7]).isEqualTo(key.child(5).child("threshold").normalFloat(7));
    float[][] inhibition = recording.noise(Channel.INHIBITION);
    assertThat(inhibition).isNotNull();
    assertThat(inhibition[0]).isEmpty();
  }

  @Test
  void badSimulationsAreRefused() {
    NeuronModel model = new NeuronModel.Current(MEMBRANE, 0, 5);
    assertThatThrownBy(() -> new Population("r", "p", 0, model, Map.of()))
        .hasMessage("population r/p needs at least 1 neuron, not 0");
    assertThatThrownBy(() -> new Population("r", "p", 1, model, Map.of(Channel.MEMBRANE, -1.0)))
        .hasMessageContaining(
            "noise membrane of population r/p must not be negative, and not -1.0");
    assertThatThrownBy(
            () -> new Population("r", "p", 1, model, Map.of(Channel.MEMBRANE, Double.NaN)))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Population("r", "p", 1, model, Map.of(Channel.INHIBITION, 1.0)))
        .hasMessageContaining("inhibition");
    assertThatThrownBy(() -> new Simulation(1, List.of())).hasMessageContaining("population");
    Population p = new Population("r", "p", 1, model, Map.of());
    assertThatThrownBy(() -> new Simulation(1, List.of(p, p))).hasMessageContaining("r/p");
    assertThatThrownBy(() -> new Simulation(0, List.of(p))).hasMessageContaining("dt");
    assertThatThrownBy(() -> run(one(1, model, Map.of()), 0)).hasMessageContaining("step");
    assertThatThrownBy(() -> new Membrane(250, 12.5, -65, -50, -40, 2, 100, 0))
        .hasMessageContaining("reset");
  }
}
