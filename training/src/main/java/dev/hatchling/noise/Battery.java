package dev.hatchling.noise;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/** The questions that are asked about noise and potentials, wherever these come from. */
final class Battery {
  /** More values than this are refused: all channels and runs would take more than 2 GB. */
  private static final long MOST = 66_666_666;

  /** Shorter series have no spectrum worth looking at. */
  private static final int SPECTRUM = 256;

  /** Shorter series may stand still by chance, or for want of a second step. */
  private static final int STANDING = 3;

  /** Name of a row. */
  static final String FROZEN = "neurons whose noise stands still";

  final List<Question> questions = new ArrayList<>();
  final List<String> notes = new ArrayList<>();
  final Plots plots = new Plots();
  private final List<SetAnalysis> sets = new ArrayList<>();
  private final Lags lags;
  private final Clock clock;
  private ChannelCoupling coupling = ChannelCoupling.of(List.of(), 0, Lags.DEFAULT);

  /**
   * What a step is.
   *
   * @param dt such that 1000/dt is the number of steps in a unit of time
   * @param unit of frequencies
   * @param low below this frequency the share of power is looked at
   */
  record Clock(double dt, String unit, double low) {
    /** Steps of some milliseconds. */
    static Clock milliseconds(double dt) {
      return new Clock(dt, "Hz", 4);
    }

    /** Steps that are tokens. */
    static Clock tokens() {
      return new Clock(1000, "a token", 0.004);
    }
  }

  Battery(Lags lags, Clock clock) {
    this.lags = lags;
    this.clock = clock;
  }

  /**
   * Refuses what does not fit in memory.
   *
   * @throws InputException naming the numbers
   */
  static void check(long neurons, long steps) {
    if (neurons > SeriesSet.MOST_NEURONS || neurons * steps > MOST) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%d neurons by %d steps are too many: at most %d neurons, and %d neurons times steps",
              neurons,
              steps,
              SeriesSet.MOST_NEURONS,
              MOST));
    }
  }

  /**
   * Asks about raw noise.
   *
   * @param channels standard normal numbers by channel, {@code [neurons][steps]}; rows of neurons
   *     without the channel are empty
   */
  void channels(Map<String, float[][]> channels, int steps, Groups groups) {
    List<SeriesSet> open = new ArrayList<>();
    try {
      channels.forEach(
          (channel, noise) -> {
            SeriesSet set =
                SeriesSet.of(
                    noise.length, steps, groups, i -> noise[i].clone(), (series, row) -> {});
            open.add(set);
            channel("noise: " + channel, noise, set);
          });
      coupling = ChannelCoupling.of(open, steps, lags);
      Coupling.ask(coupling, steps, questions);
    } finally {
      open.forEach(SeriesSet::close);
    }
  }

  private void channel(String section, float[][] noise, SeriesSet set) {
    if (set.steps >= STANDING) {
      int noisy = 0;
      for (float[] row : noise) {
        noisy += row.length > 0 ? 1 : 0;
      }
      questions.add(
          Question.exact(
              section, FROZEN, noisy - set.size(), noisy + " neurons, " + set.steps + " steps"));
    }
    ask(section, set);
    Distribution.ask(section, noise, questions);
    if (set.size() > 0 && set.steps >= SPECTRUM) {
      Spectrum spectrum = Spectrum.of(set, clock.dt());
      Flatness.ask(section, spectrum, clock.low(), clock.unit(), questions);
      plots.spectrum(section, spectrum, clock.unit());
    }
  }

  /**
   * Asks about series that are not white, and makes them so.
   *
   * @param series gives each neuron's series
   * @return how many vary
   */
  int whitened(String section, int neurons, int steps, Groups groups, IntFunction<float[]> series) {
    Whitening whitening = whitening(steps);
    return prepared(section, neurons, steps, groups, series, whitening::whiten);
  }

  /** As {@link #whitened}, of spike counts. */
  int counts(String section, int neurons, int steps, Groups groups, IntFunction<float[]> series) {
    Whitening whitening = whitening(steps);
    return prepared(section, neurons, steps, groups, series, whitening::whitenCounts);
  }

  /**
   * Looks at membranes of a model. What a neuron does after it has fired is its own, and the
   * whitening, which takes the same model for all times, leaves some of it: only that neurons do
   * not know of each other is asked.
   *
   * @param section of the report; empty where nothing is asked
   */
  SetAnalysis membranes(
      String section, int neurons, int steps, Groups groups, IntFunction<float[]> series) {
    try (SeriesSet set = SeriesSet.of(neurons, steps, groups, series, whitening(steps)::whiten)) {
      SetAnalysis analysis = new SetAnalysis(section, set, lags);
      if (!section.isEmpty()) {
        sets.add(analysis);
        analysis.ask(questions, false);
        plots.set(analysis);
      }
      return analysis;
    }
  }

  private static Whitening whitening(int steps) {
    return new Whitening(steps, RandomKey.root(0).child("ties"));
  }

  private int prepared(
      String section,
      int neurons,
      int steps,
      Groups groups,
      IntFunction<float[]> series,
      SeriesSet.Preparation white) {
    try (SeriesSet set = SeriesSet.of(neurons, steps, groups, series, white)) {
      ask(section, set);
      return set.size();
    }
  }

  private void ask(String section, SeriesSet set) {
    SetAnalysis analysis = new SetAnalysis(section, set, lags);
    sets.add(analysis);
    analysis.ask(questions);
    plots.set(analysis);
  }

  /** Judges all questions together. */
  Findings judge(Map<String, Object> facts, List<Rate> rates) {
    List<Row> rows = Holm.judge(questions);
    return new Findings(rows, Diagnosis.of(rows, sets, coupling), notes, facts, rates);
  }
}
