package dev.hatchling.noise;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A recording of somebody's neurons: one row a neuron, one column a step, in CSV (separated by
 * commas, semicolons, tabs or blanks; lines that start with # are left out) or NumPy's NPY.
 *
 * @param rows the values; rows are given away one by one
 * @param steps columns
 */
@SuppressWarnings("ArrayRecordComponent") // hundreds of megabytes, handed over once
record RecordingFile(double[][] rows, int steps) {
  /** More values than this are refused: they would take more than 2 GB. */
  static final long MOST = 200_000_000;

  /** Above this a double has no digits behind the point, whatever the file says. */
  private static final double WHOLE = 1L << 52;

  /** No number is written with more characters than this. */
  private static final long LONGEST = 32;

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read or holds anything but a full matrix of numbers; the
   *     message is one line that names the file and the place
   */
  static RecordingFile read(Path file) throws IOException {
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".npy")) {
      return NpyReader.read(file);
    }
    if (Files.size(file) / LONGEST > MOST) {
      throw tooLarge(file);
    }
    return CsvReader.read(file);
  }

  /** The error for a file that is too large. */
  static IOException tooLarge(Path file) {
    return new IOException(
        file
            + ": more than "
            + MOST
            + " values, which would take more than 2 GB; take fewer neurons or steps");
  }

  /** The number of neurons. */
  int neurons() {
    return rows.length;
  }

  /** Whether all values are whole, as far as they can be told, and not negative: spike counts. */
  boolean counts() {
    for (double[] row : rows) {
      for (double value : row) {
        if (value < 0 || value > WHOLE || value != Math.rint(value)) {
          return false;
        }
      }
    }
    return true;
  }
}
