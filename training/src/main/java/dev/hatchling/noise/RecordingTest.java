package dev.hatchling.noise;

import dev.hatchling.input.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The analysis of somebody's own recording: potentials, or spikes. */
public final class RecordingTest {
  /** Fewer steps than this say nothing. */
  static final int FEWEST_STEPS = 40;

  /** Spikes are counted in bins that hold at least this many on average … */
  private static final double SPIKES_A_BIN = 0.05;

  /** … as long as this many bins are left. */
  private static final int FEWEST_BINS = 500;

  /** What a membrane's time constant is taken to be where only spikes are known, ms. */
  private static final double MEMBRANE_TIME = 20;

  /** What neurons are without a file of groups. */
  private static final Group ALL = new Group("all", "all");

  private final Path file;
  private final double dt;
  private final String kind;
  private Lags lags = Lags.DEFAULT;
  private @Nullable Path groupsFile;
  private Plots plots = new Plots();

  /**
   * A test.
   *
   * @param file CSV or NPY, neurons by steps
   * @param dt duration of a step, ms
   * @param kind {@code voltage}, {@code spikes}, or {@code auto}: spikes if all values are whole
   *     and not negative
   * @throws InputException for another kind or a duration that is not positive
   */
  public RecordingTest(Path file, double dt, String kind) {
    if (!(dt > 0) || Double.isInfinite(dt)) {
      throw new InputException("dt must be positive, not " + dt);
    }
    if (!List.of("auto", "voltage", "spikes").contains(kind)) {
      throw new InputException("kind " + kind + " is unknown; use auto, voltage or spikes");
    }
    this.file = file;
    this.dt = dt;
    this.kind = kind;
  }

  /**
   * Looks at other lags, in steps, or in bins of spikes.
   *
   * @return this test
   */
  public RecordingTest lags(Lags other) {
    lags = other;
    return this;
  }

  /**
   * Tells neurons of populations and regions apart; without it all are of one population.
   *
   * @param csv a line a neuron: its number from 0, its region, its population
   * @return this test
   */
  public RecordingTest groups(Path csv) {
    groupsFile = csv;
    return this;
  }

  /** Plots of the last run. */
  public Plots plots() {
    return plots;
  }

  /**
   * Reads and analyses.
   *
   * @throws IOException if a file cannot be read or is malformed
   * @throws InputException if there is too little in it to judge, or lags are too long for it
   */
  public Findings run() throws IOException {
    RecordingFile recording = RecordingFile.read(file);
    int neurons = recording.neurons();
    int steps = recording.steps();
    if (steps < FEWEST_STEPS) {
      throw new InputException(
          file + ": has " + steps + " steps; at least " + FEWEST_STEPS + " are needed");
    }
    GroupsFile groups = groupsFile == null ? null : GroupsFile.read(groupsFile, neurons);
    Battery battery = new Battery(lags, Battery.Clock.milliseconds(dt));
    plots = battery.plots;
    boolean spikes = kind.equals("spikes") || (kind.equals("auto") && recording.counts());
    double[][] rows = recording.rows();
    int bin = spikes ? bin(rows, steps, battery) : 1;
    lags.check(steps / bin, bin == 1 ? "steps" : "bins of " + bin + " steps");
    List<Rate> rates = List.of();
    if (spikes) {
      intervals(rows, battery);
      rates = rates(groups, rows, steps * dt / 1000);
    }
    analyse(rows, bin, spikes, groups, battery);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", file.toString());
    facts.put("kind", spikes ? "spikes" : "voltage");
    facts.put("neurons", neurons);
    facts.put("steps", steps);
    facts.put("dt", dt);
    facts.put("bin", bin);
    if (groups != null) {
      facts.put("groups", String.valueOf(groupsFile));
      facts.put("populations", groups.groups().size());
      facts.put("regions", groups.groups().stream().map(Group::region).distinct().count());
    }
    return battery.judge(facts, rates);
  }

  private static List<Rate> rates(@Nullable GroupsFile groups, double[][] rows, double seconds) {
    long[] spikes = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (double count : rows[i]) {
        spikes[i] += (long) count;
      }
    }
    return groups == null
        ? Rate.of(List.of(ALL), new int[spikes.length], spikes, seconds, Rate.HERTZ)
        : Rate.of(groups.groups(), groups.groupOf(), spikes, seconds, Rate.HERTZ);
  }

  private void analyse(
      double[][] rows, int bin, boolean spikes, @Nullable GroupsFile file, Battery battery) {
    int neurons = rows.length;
    int steps = rows[0].length / bin;
    Groups groups = file == null ? Groups.one(neurons) : Groups.of(file.groups(), file.groupOf());
    IntFunction<float[]> series = i -> take(rows, i, bin);
    int varying =
        spikes
            ? battery.counts("spike counts, whitened", neurons, steps, groups, series)
            : battery.whitened("recording, whitened", neurons, steps, groups, series);
    if (varying == 0) {
      throw new InputException(this.file + ": every row is constant; there is no noise in it");
    }
    if (varying < neurons) {
      battery.notes.add(neurons - varying + " rows are constant and left out");
    }
    if (varying == 1) {
      battery.notes.add("one neuron that varies: there is nothing to correlate it with");
    }
  }

  /** Gives a row away, so that it need not be held twice. */
  private static float[] take(double[][] rows, int i, int bin) {
    double[] row = rows[i];
    rows[i] = new double[0];
    if (bin == 1) {
      return scaled(row);
    }
    double[] counts = new double[row.length / bin];
    for (int t = 0; t < counts.length * bin; t++) {
      counts[t / bin] += row[t];
    }
    return scaled(counts);
  }

  /**
   * A row about its median in [-1, 1], on which no question depends: a potential of 2e7 that varies
   * by 1 would be lost in single precision. A constant row is 0.
   */
  private static float[] scaled(double[] row) {
    double[] sorted = row.clone();
    Arrays.sort(sorted);
    // Halves: the difference of two numbers may be more than there are numbers for.
    double middle = sorted[sorted.length / 2] / 2;
    double most = Math.max(middle - sorted[0] / 2, sorted[sorted.length - 1] / 2 - middle);
    float[] scaled = new float[row.length];
    for (int t = 0; most > 0 && t < row.length; t++) {
      scaled[t] = (float) ((row[t] / 2 - middle) / most);
    }
    return scaled;
  }

  private int bin(double[][] rows, int steps, Battery battery) {
    double spikes = 0;
    for (double[] row : rows) {
      for (double value : row) {
        spikes += value;
      }
    }
    double rate = spikes / rows.length / steps;
    int bin = 1;
    while (rate * bin < SPIKES_A_BIN && steps / (2 * bin) >= FEWEST_BINS) {
      bin *= 2;
    }
    if (bin > 1) {
      battery.notes.add("spikes are counted in bins of " + bin + " steps (" + bin * dt + " ms)");
    }
    return bin;
  }

  private void intervals(double[][] rows, Battery battery) {
    int[][] trains = new int[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      int[] train = new int[16];
      int count = 0;
      for (int t = 0; t < rows[i].length; t++) {
        if (rows[i][t] > 0) {
          train = count == train.length ? Arrays.copyOf(train, 2 * count) : train;
          train[count++] = t;
        }
      }
      trains[i] = Arrays.copyOf(train, count);
    }
    Intervals intervals = new Intervals(trains);
    battery.notes.add(Regime.ask(intervals, dt, MEMBRANE_TIME, battery.questions));
    battery.plots.intervals(intervals);
  }
}
