package dev.hatchling.noise;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a matrix of numbers as text, in one pass and without making garbage. */
final class CsvReader {
  private static final int END = -1;
  private static final int PART = 1 << 13;

  private final Path file;
  private final InputStream in;
  private final byte[] token = new byte[64];
  private final List<double[]> rows = new ArrayList<>();

  /** The values of this row so far, in parts: one array that grew would take twice as much. */
  private final List<double[]> parts = new ArrayList<>();

  private int count;
  private int length;
  private boolean comment;

  /** Whether the last thing seen in this row was a comma or semicolon. */
  private boolean separated;

  /** What separates the values of the file: the first separator in it; 0 before. */
  private byte separator;

  /** What separates the last value of this row from the next; 0 for none. */
  private byte pending;

  private boolean quoted;

  private long line = 1;
  private long values;

  private CsvReader(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  static RecordingFile read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      CsvReader reader = new CsvReader(file, in);
      reader.readAll();
      if (reader.rows.isEmpty()) {
        throw new IOException(file + ": holds no numbers");
      }
      double[][] rows = reader.rows.toArray(new double[0][]);
      return new RecordingFile(rows, rows[0].length);
    }
  }

  private void readAll() throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int size = in.read(buffer); size != END; size = in.read(buffer)) {
      for (int i = 0; i < size; i++) {
        next(buffer[i]);
      }
    }
    next((byte) '\n');
  }

  private void next(byte c) throws IOException {
    if (c == '\n') {
      endValue(separated);
      endRow();
    } else if (c == '#' && count == 0 && length == 0) {
      comment = true;
    } else if (!comment && (c == ',' || c == ';')) {
      endValue(separated || count == 0);
      separated = true;
      pending = c;
      if (quoted) {
        throw decimalComma();
      }
    } else if (!comment && (c == ' ' || c == '\t')) {
      endValue(false);
      pending = pending == 0 ? (byte) ' ' : pending;
    } else if (!comment && c == '"') {
      quoted = !quoted;
    } else if (!comment && c != '\r') {
      beginValue();
      add(c);
    }
  }

  /** Separators of two kinds in one file: one of them is a decimal comma. */
  private void beginValue() throws IOException {
    if (length == 0 && count > 0) {
      if (separator != 0 && pending != separator) {
        throw decimalComma();
      }
      separator = pending;
    }
    pending = 0;
  }

  private IOException decimalComma() {
    return new IOException(
        file
            + ": line "
            + line
            + ": a comma beside another separator: decimals need a point, as in 1.5, and values one"
            + " kind of separator");
  }

  private void add(byte c) throws IOException {
    if (length == token.length) {
      throw bad(new String(token, 0, 20, StandardCharsets.UTF_8) + "…");
    }
    token[length++] = c;
    separated = false;
  }

  /** Ends a value if there is one; where one is needed, none is an empty cell. */
  private void endValue(boolean needed) throws IOException {
    if (length > 0) {
      value(Decimal.parse(token, length));
    } else if (needed) {
      throw bad("");
    }
    length = 0;
  }

  private void value(double value) throws IOException {
    if (!Double.isFinite(value)) {
      throw bad(new String(token, 0, length, StandardCharsets.UTF_8));
    }
    if (++values > RecordingFile.MOST) {
      throw RecordingFile.tooLarge(file);
    }
    if (count / PART == parts.size()) {
      parts.add(new double[PART]);
    }
    parts.get(count / PART)[count % PART] = value;
    count++;
  }

  private void endRow() throws IOException {
    if (count > 0) {
      if (!rows.isEmpty() && rows.get(0).length != count) {
        throw new IOException(
            file
                + ": line "
                + line
                + " has "
                + count
                + " values, the first row has "
                + rows.get(0).length);
      }
      double[] row = new double[count];
      for (int from = 0; from < count; from += PART) {
        System.arraycopy(parts.get(from / PART), 0, row, from, Math.min(PART, count - from));
      }
      rows.add(row);
    }
    comment = false;
    separated = false;
    pending = 0;
    quoted = false;
    count = 0;
    line++;
  }

  private IOException bad(String text) {
    String shown = text.isEmpty() ? "an empty cell" : "\"" + text + "\"";
    return new IOException(
        file
            + ": line "
            + line
            + ", column "
            + (count + 1)
            + ": "
            + shown
            + " is not a finite number");
  }
}
