package dev.hatchling.noise;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import dev.hatchling.simulation.Channel;
import dev.hatchling.simulation.NoiseSource;
import dev.hatchling.simulation.Placement;
import dev.hatchling.simulation.Population;
import dev.hatchling.simulation.Recording;
import dev.hatchling.simulation.Simulation;
import dev.hatchling.simulation.Simulator;
import java.util.ArrayList;
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

  /** More recorded values than this are refused: they would take more than 2 GB. */
  private static final long MOST = 400_000_000;

  /** Below this frequency the share of power is looked at, Hz. */
  private static final double LOW = 4;

  private final Simulation simulation;
  private final NoiseSource source;
  private final int steps;
  private final int threads;
  private final List<Question> questions = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<SetAnalysis> sets = new ArrayList<>();
  private final Plots plots = new Plots();

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
    long neurons = simulation.neurons();
    if (neurons > SeriesSet.MOST_NEURONS || neurons * steps > MOST / 6) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%d neurons by %d steps are too many: at most %d neurons, and %d neurons times steps",
              neurons,
              steps,
              SeriesSet.MOST_NEURONS,
              MOST / 6));
    }
    this.simulation = simulation;
    this.source = source;
    this.steps = steps;
    this.threads = threads;
  }

  /** Plots of the last run. */
  public Plots plots() {
    return plots;
  }

  /** Runs the test. */
  public Findings run() {
    Placement natural = Placement.natural(simulation);
    Recording recording = new Simulator(simulation, natural, source, threads).run(steps);
    Groups groups = Groups.of(recording.populations(), recording.populationOf());
    ChannelCoupling coupling = rawNoise(recording, groups);
    membranes(recording, groups);
    intervals(recording);
    Invariance.ask(simulation, source, Math.min(steps, INVARIANCE_STEPS), questions);
    List<Row> rows = Holm.judge(questions);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("neurons", simulation.neurons());
    facts.put("populations", simulation.populations().size());
    facts.put("steps", steps);
    facts.put("dt", simulation.dt());
    return new Findings(rows, Diagnosis.of(rows, sets, coupling), notes, facts);
  }

  private ChannelCoupling rawNoise(Recording recording, Groups groups) {
    List<SeriesSet> channels = new ArrayList<>();
    try {
      for (Channel channel : Channel.values()) {
        float[][] noise = recording.noise(channel);
        if (noise != null) {
          SeriesSet set =
              SeriesSet.of(
                  recording.neurons(), steps, groups, i -> noise[i].clone(), (series, row) -> {});
          channels.add(set);
          rawNoise("noise: " + channel.label(), noise, set);
        }
      }
      ChannelCoupling coupling = ChannelCoupling.of(channels, steps);
      Coupling.ask(coupling, steps, questions);
      return coupling;
    } finally {
      channels.forEach(SeriesSet::close);
    }
  }

  private void rawNoise(String section, float[][] noise, SeriesSet set) {
    SetAnalysis analysis = new SetAnalysis(section, set);
    sets.add(analysis);
    analysis.ask(questions);
    plots.set(analysis);
    Distribution.ask(section, noise, questions);
    if (set.size() > 0 && steps >= 256) {
      Spectrum spectrum = Spectrum.of(set, simulation.dt());
      Flatness.ask(section, spectrum, LOW, questions);
      plots.spectrum(section, spectrum);
    }
  }

  private void membranes(Recording recording, Groups groups) {
    int start = (int) Math.min(Math.ceil(WARM_UP / simulation.dt()), steps / 2.0);
    int length = steps - start;
    double memory = MEMORY * slowest();
    if (start * simulation.dt() < memory || length < FEWEST) {
      long least = (long) Math.max(2 * Math.ceil(memory / simulation.dt()), 2 * FEWEST);
      notes.add(
          "fewer than "
              + least
              + " steps: potentials, which remember their common start, were not analysed");
      return;
    }
    Whitening whitening = new Whitening(length, RandomKey.root(0).child("ties"));
    float[][] membrane = recording.membrane();
    try (SeriesSet set =
        SeriesSet.of(
            recording.neurons(),
            length,
            groups,
            i -> Arrays.copyOfRange(membrane[i], start, steps),
            whitening::whiten)) {
      if (set.size() < recording.neurons()) {
        notes.add(recording.neurons() - set.size() + " potentials are constant and left out");
      }
      SetAnalysis analysis = new SetAnalysis("membranes, whitened", set);
      sets.add(analysis);
      analysis.ask(questions);
      plots.set(analysis);
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

  private void intervals(Recording recording) {
    Intervals intervals = new Intervals(recording.spikes());
    notes.add(Regime.ask(intervals, simulation.dt(), slowest(), questions));
    plots.intervals(intervals);
    double spikes = 0;
    for (int[] train : recording.spikes()) {
      spikes += train.length;
    }
    double rate = spikes / recording.neurons() / (steps * simulation.dt() / 1000);
    notes.add(String.format(Locale.ROOT, "mean firing rate %.2f Hz", rate));
  }
}
