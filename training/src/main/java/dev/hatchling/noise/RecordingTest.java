package dev.hatchling.noise;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  private final Path file;
  private final double dt;
  private final String kind;
  private final List<Question> questions = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Plots plots = new Plots();

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

  /** Plots of the last run. */
  public Plots plots() {
    return plots;
  }

  /**
   * Reads and analyses.
   *
   * @throws IOException if the file cannot be read or is malformed
   * @throws InputException if there is too little in it to judge
   */
  public Findings run() throws IOException {
    RecordingFile recording = RecordingFile.read(file);
    int neurons = recording.neurons();
    int steps = recording.steps();
    if (steps < FEWEST_STEPS) {
      throw new InputException(
          file + ": has " + steps + " steps; at least " + FEWEST_STEPS + " are needed");
    }
    boolean spikes = kind.equals("spikes") || (kind.equals("auto") && recording.counts());
    float[][] rows = recording.rows();
    int bin = 1;
    if (spikes) {
      bin = bin(rows, steps);
      intervals(rows);
    }
    SetAnalysis analysis = analyse(rows, steps / bin, bin, spikes);
    List<Row> judged = Holm.judge(questions);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", file.toString());
    facts.put("kind", spikes ? "spikes" : "voltage");
    facts.put("neurons", neurons);
    facts.put("steps", steps);
    facts.put("dt", dt);
    facts.put("bin", bin);
    return new Findings(judged, Diagnosis.of(judged, List.of(analysis), null), notes, facts);
  }

  private SetAnalysis analyse(float[][] rows, int bins, int bin, boolean spikes) {
    Whitening whitening = new Whitening(bins, RandomKey.root(0).child("ties"));
    SeriesSet.Preparation white = spikes ? whitening::whitenCounts : whitening::whiten;
    try (SeriesSet set =
        SeriesSet.of(rows.length, bins, Groups.one(rows.length), i -> take(rows, i, bin), white)) {
      if (set.size() == 0) {
        throw new InputException(file + ": every row is constant; there is no noise in it");
      }
      if (set.size() < rows.length) {
        notes.add(rows.length - set.size() + " rows are constant and left out");
      }
      if (set.size() == 1) {
        notes.add("one neuron that varies: there is nothing to correlate it with");
      }
      String section = spikes ? "spike counts, whitened" : "recording, whitened";
      SetAnalysis analysis = new SetAnalysis(section, set);
      analysis.ask(questions);
      plots.set(analysis);
      return analysis;
    }
  }

  /** Gives a row away, so that it need not be held twice. */
  private static float[] take(float[][] rows, int i, int bin) {
    float[] row = rows[i];
    rows[i] = new float[0];
    if (bin == 1) {
      return row;
    }
    float[] counts = new float[row.length / bin];
    for (int t = 0; t < counts.length * bin; t++) {
      counts[t / bin] += row[t];
    }
    return counts;
  }

  private int bin(float[][] rows, int steps) {
    double spikes = 0;
    for (float[] row : rows) {
      for (float value : row) {
        spikes += value;
      }
    }
    double rate = spikes / rows.length / steps;
    int bin = 1;
    while (rate * bin < SPIKES_A_BIN && steps / (2 * bin) >= FEWEST_BINS) {
      bin *= 2;
    }
    if (bin > 1) {
      notes.add("spikes are counted in bins of " + bin + " steps (" + bin * dt + " ms)");
    }
    return bin;
  }

  private void intervals(float[][] rows) {
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
    notes.add(Regime.ask(intervals, dt, MEMBRANE_TIME, questions));
    plots.intervals(intervals);
  }
}
