package dev.hatchling.noise;

import dev.hatchling.input.InputException;
import dev.hatchling.simulation.Channel;
import dev.hatchling.simulation.NoiseSource;
import dev.hatchling.simulation.Placement;
import dev.hatchling.simulation.Population;
import dev.hatchling.simulation.Recording;
import dev.hatchling.simulation.Simulation;
import dev.hatchling.simulation.Simulator;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Simulates, analyses the noise and the membranes, and judges. */
public final class NoiseTest {
  /** Steps that the runs for invariance take at most. */
  private static final int INVARIANCE_STEPS = 1000;

  /** Potentials are analysed when they have forgotten their common start, after this time, ms. */
  private static final double WARM_UP = 1000;

  /** Time constants after which a membrane has forgotten where it started. */
  private static final double MEMORY = 5;

  /** Steps that are enough to whiten potentials. */
  private static final int FEWEST = 200;

  private final Simulation simulation;
  private final NoiseSource source;
  private final int steps;
  private final int threads;
  private Lags lags = Lags.DEFAULT;
  private Plots plots = new Plots();

  /**
   * A test.
   *
   * @param simulation what is simulated
   * @param source the noise under test
   * @param steps how long
   * @param threads how many share the neurons in the main run
   * @throws InputException if there is more than fits in memory
   */
  public NoiseTest(Simulation simulation, NoiseSource source, int steps, int threads) {
    Battery.check(simulation.neurons(), steps);
    this.simulation = simulation;
    this.source = source;
    this.steps = steps;
    this.threads = threads;
  }

  /**
   * Looks at other lags.
   *
   * @return this test
   * @throws InputException if one is longer than a quarter of the steps
   */
  public NoiseTest lags(Lags other) {
    other.check(steps, "steps");
    lags = other;
    return this;
  }

  /** Plots of the last run. */
  public Plots plots() {
    return plots;
  }

  /** Runs the test. */
  public Findings run() {
    Placement natural = Placement.natural(simulation);
    Recording recording = new Simulator(simulation, natural, source, threads).run(steps);
    List<Group> names =
        recording.populations().stream().map(p -> new Group(p.region(), p.name())).toList();
    Groups groups = Groups.of(names, recording.populationOf());
    Battery battery = new Battery(lags, Battery.Clock.milliseconds(simulation.dt()));
    plots = battery.plots;
    battery.channels(noise(recording), steps, groups);
    membranes(recording, groups, battery);
    intervals(recording, battery);
    Invariance.ask(simulation, source, Math.min(steps, INVARIANCE_STEPS), battery.questions);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("neurons", simulation.neurons());
    facts.put("populations", simulation.populations().size());
    facts.put("steps", steps);
    facts.put("dt", simulation.dt());
    long[] spikes = Arrays.stream(recording.spikes()).mapToLong(train -> train.length).toArray();
    double seconds = steps * simulation.dt() / 1000;
    return battery.judge(
        facts, Rate.of(names, recording.populationOf(), spikes, seconds, Rate.HERTZ));
  }

  private static Map<String, float[][]> noise(Recording recording) {
    Map<String, float[][]> channels = new LinkedHashMap<>();
    for (Channel channel : Channel.values()) {
      float[][] noise = recording.noise(channel);
      if (noise != null) {
        channels.put(channel.label(), noise);
      }
    }
    return channels;
  }

  private void membranes(Recording recording, Groups groups, Battery battery) {
    int start = (int) Math.min(Math.ceil(WARM_UP / simulation.dt()), steps / 2.0);
    int length = steps - start;
    double memory = MEMORY * slowest();
    if (start * simulation.dt() < memory || length < FEWEST) {
      long least = (long) Math.max(2 * Math.ceil(memory / simulation.dt()), 2 * FEWEST);
      battery.notes.add(
          "fewer than "
              + least
              + " steps: potentials, which remember their common start, were not analysed");
      return;
    }
    float[][] membrane = recording.membrane();
    int neurons = recording.neurons();
    int varying =
        battery.whitened(
            "membranes, whitened",
            neurons,
            length,
            groups,
            i -> Arrays.copyOfRange(membrane[i], start, steps));
    if (varying < neurons) {
      battery.notes.add(neurons - varying + " potentials are constant and left out");
    }
  }

  /** The longest time constant of a membrane, ms. */
  private double slowest() {
    return simulation.populations().stream()
        .map(Population::model)
        .mapToDouble(model -> model.membrane().time())
        .max()
        .orElse(0);
  }

  private void intervals(Recording recording, Battery battery) {
    Intervals intervals = new Intervals(recording.spikes());
    battery.notes.add(Regime.ask(intervals, simulation.dt(), slowest(), battery.questions));
    battery.plots.intervals(intervals);
    double spikes = 0;
    for (int[] train : recording.spikes()) {
      spikes += train.length;
    }
    double rate = spikes / recording.neurons() / (steps * simulation.dt() / 1000);
    battery.notes.add(String.format(Locale.ROOT, "mean firing rate %.2f Hz", rate));
  }
}
