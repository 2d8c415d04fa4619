package dev.hatchling.noise;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads NumPy's NPY files, format versions 1 to 3: two-dimensional, C order, plain numbers. */
final class NpyReader {
  private static final int MAGIC = 10;
  private static final int LONGEST_HEADER = 1 << 16;
  private static final Pattern TYPE = Pattern.compile("'descr':\\s*'([<>|=])([fiub])([1248])'");
  private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([0-9, ]*)\\)");

  private final Path file;
  private final FileChannel channel;
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
  private char kind = 'f';
  private int width;
  private long start;

  private NpyReader(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static RecordingFile read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new NpyReader(file, channel).read();
    }
  }

  private RecordingFile read() throws IOException {
    long[] shape = header();
    long neurons = shape[0];
    long steps = shape[1];
    if (neurons < 1 || steps < 1) {
      throw new IOException(file + ": holds no numbers: its shape is " + neurons + " × " + steps);
    }
    if (neurons > RecordingFile.MOST / steps) {
      throw RecordingFile.tooLarge(file);
    }
    if (channel.size() < start + neurons * steps * width) {
      throw new IOException(file + ": ends before its " + neurons + " × " + steps + " values");
    }
    double[][] rows = new double[(int) neurons][];
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(1 << 20, steps * width)).order(order);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(i, (int) steps, bytes);
    }
    return new RecordingFile(rows, (int) steps);
  }

  private long[] header() throws IOException {
    ByteBuffer magic = fill(ByteBuffer.allocate(MAGIC + 2).order(ByteOrder.LITTLE_ENDIAN), 0);
    boolean npy = magic.get(0) == (byte) 0x93 && magic.get(1) == 'N' && magic.get(5) == 'Y';
    int version = magic.get(6);
    if (!npy || version < 1 || version > 3) {
      throw new IOException(file + ": not an NPY file");
    }
    int length = version == 1 ? magic.getShort(8) & 0xFFFF : magic.getInt(8);
    int from = version == 1 ? MAGIC : MAGIC + 2;
    if (length < 0 || length > LONGEST_HEADER) {
      throw new IOException(file + ": its NPY header of " + length + " bytes is too long");
    }
    byte[] text = fill(ByteBuffer.allocate(length), from).array();
    start = from + (long) length;
    return parse(new String(text, StandardCharsets.ISO_8859_1));
  }

  private long[] parse(String header) throws IOException {
    Matcher type = TYPE.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!type.find() || !shape.find()) {
      throw new IOException(
          file + ": its NPY header is not one of plain numbers: " + header.strip());
    }
    if (header.contains("'fortran_order': True")) {
      throw new IOException(file + ": is in Fortran order; save numpy.ascontiguousarray of it");
    }
    order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    kind = type.group(2).charAt(0);
    width = Integer.parseInt(type.group(3));
    List<String> sizes = new ArrayList<>(List.of(shape.group(1).replace(" ", "").split(",", -1)));
    sizes.removeIf(String::isEmpty);
    if ((kind == 'f' && width < 4) || sizes.isEmpty() || sizes.size() > 2) {
      throw new IOException(
          file + ": must hold a matrix, neurons by steps, of integers or float32 or float64");
    }
    try {
      long first = Long.parseLong(sizes.get(0));
      return sizes.size() == 1
          ? new long[] {1, first}
          : new long[] {first, Long.parseLong(sizes.get(1))};
    } catch (NumberFormatException tooLong) {
      throw RecordingFile.tooLarge(file);
    }
  }

  private double[] row(int i, int steps, ByteBuffer bytes) throws IOException {
    double[] row = new double[steps];
    long place = start + (long) i * steps * width;
    for (int from = 0; from < steps; ) {
      int count = Math.min(steps - from, bytes.capacity() / width);
      bytes.clear().limit(count * width);
      fill(bytes, place + (long) from * width);
      for (int t = 0; t < count; t++) {
        double value = value(bytes, t * width);
        if (!Double.isFinite(value)) {
          throw new IOException(
              file + ": row " + (i + 1) + ", column " + (from + t + 1) + " is " + value);
        }
        row[from + t] = value;
      }
      from += count;
    }
    return row;
  }

  private double value(ByteBuffer bytes, int at) {
    if (kind == 'f') {
      return width == 4 ? bytes.getFloat(at) : bytes.getDouble(at);
    }
    return switch (width) {
      case 1 -> kind == 'i' ? bytes.get(at) : bytes.get(at) & 0xFF;
      case 2 -> kind == 'i' ? bytes.getShort(at) : bytes.getShort(at) & 0xFFFF;
      case 4 -> kind == 'i' ? bytes.getInt(at) : bytes.getInt(at) & 0xFFFFFFFFL;
      default -> (double) bytes.getLong(at);
    };
  }

  private ByteBuffer fill(ByteBuffer bytes, long place) throws IOException {
    long at = place;
    while (bytes.hasRemaining()) {
      int got = channel.read(bytes, at);
      if (got < 0) {
        throw new EOFException(file + ": ends too early");
      }
      at += got;
    }
    return bytes.flip();
  }
}
