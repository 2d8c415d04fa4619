package dev.hatchling.noise;

import dev.hatchling.input.InputException;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * White series of mean 0 and variance 1, [neurons, steps], in native memory for matrix products.
 * Constant rows are left out.
 */
final class SeriesSet implements AutoCloseable {
  /** More neurons than this are refused: all pairs of them are compared. */
  static final int MOST_NEURONS = 5000;

  private final INDArray array;

  /** The values, row after row. */
  final MemoryFloat memory;

  /** The number of steps. */
  final int steps;

  /** Groups of the rows. */
  final Groups groups;

  /** The places of the rows among all neurons, constant ones left out. */
  final int[] rows;

  private SeriesSet(INDArray array, int steps, Groups groups, int[] rows) {
    this.array = array;
    this.memory = MemoryFloat.of(array);
    this.steps = steps;
    this.groups = groups;
    this.rows = rows;
  }

  /** The number of series. */
  int size() {
    return rows.length;
  }

  /** A copy of a row. */
  float[] row(int i) {
    float[] row = new float[steps];
    memory.get((long) i * steps, row, 0, steps);
    return row;
  }

  /**
   * Prepares series.
   *
   * @param neurons how many neurons there are
   * @param series gives each neuron's series, empty for none; asked once, changed in place
   * @param whiten how to whiten a row in place, or only standardise
   */
  static SeriesSet of(
      int neurons, int steps, Groups groups, IntFunction<float[]> series, Preparation whiten) {
    if (neurons > MOST_NEURONS) {
      throw new InputException(
          neurons + " neurons are too many to compare all pairs; take at most " + MOST_NEURONS);
    }
    List<Integer> kept = new ArrayList<>();
    INDArray all = Nd4j.createUninitialized(DataType.FLOAT, (long) neurons * steps);
    MemoryFloat memory = MemoryFloat.of(all);
    int batch = 64;
    for (int from = 0; from < neurons; from += batch) {
      int count = Math.min(batch, neurons - from);
      float[][] ready = new float[count][];
      int start = from;
      dev.hatchling.internal.numeric.Parallel.forEach(
          count, i -> ready[i] = prepared(series.apply(start + i), start + i, whiten));
      for (int i = 0; i < count; i++) {
        if (ready[i].length == steps) {
          memory.put((long) kept.size() * steps, ready[i], 0, steps);
          kept.add(from + i);
        }
      }
    }
    int[] rows = kept.stream().mapToInt(Integer::intValue).toArray();
    return new SeriesSet(all, steps, groups.of(rows), rows);
  }

  /** Whitens a series in place. */
  interface Preparation {
    /** Of neuron {@code row}. */
    void prepare(float[] series, int row);
  }

  private static float[] prepared(float[] series, int row, Preparation whiten) {
    if (series.length == 0 || constant(series)) {
      return new float[0];
    }
    whiten.prepare(series, row);
    standardise(series);
    return series;
  }

  private static boolean constant(float[] series) {
    for (float value : series) {
      if (value != series[0]) {
        return false;
      }
    }
    return true;
  }

  private static void standardise(float[] series) {
    double mean = 0;
    for (float value : series) {
      mean += value;
    }
    mean /= series.length;
    double variance = 0;
    for (float value : series) {
      variance += (value - mean) * (value - mean);
    }
    double scale = 1 / Math.sqrt(variance / series.length);
    for (int t = 0; t < series.length; t++) {
      series[t] = (float) ((series[t] - mean) * scale);
    }
  }

  @Override
  public void close() {
    array.close();
  }
}
