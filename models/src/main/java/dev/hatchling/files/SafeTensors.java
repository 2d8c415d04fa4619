package dev.hatchling.files;

import dev.hatchling.input.InputException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A safetensors file open for reading (Hugging Face's format: little-endian header length, JSON
 * header, contiguous tensors).
 *
 * <p>The file is not trusted: lengths, offsets, types and shapes are checked on opening, against
 * one another and against the file's size, before anything is allocated by them. Every failure is
 * an {@link IOException} of one line that names the file. Tensors are streamed from the channel and
 * not mapped, because a mapped file that shrinks kills the virtual machine.
 */
public final class SafeTensors implements AutoCloseable {
  private static final int CHUNK = 1 << 18;

  private final Path path;
  private final FileChannel channel;
  private final SafeTensorsHeader header;
  private final long start;

  private SafeTensors(Path path, FileChannel channel, SafeTensorsHeader header, long start) {
    this.path = path;
    this.channel = channel;
    this.header = header;
    this.start = start;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws IOException in one line, for a file that is missing, cut or malformed
   */
  public static SafeTensors open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new IOException(path + ": is a directory, not a safetensors file");
    }
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new IOException(path + ": no such file", e);
    }
    try {
      return open(path, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static SafeTensors open(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < Long.BYTES) {
      throw new IOException(path + ": " + size + " bytes are too few for a safetensors file");
    }
    ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    fill(path, channel, word, 0);
    long length = word.getLong(0);
    if (length < 2 || length > size - Long.BYTES || length > SafeTensorsHeader.LONGEST) {
      throw new IOException(
          path
              + ": header length "
              + Long.toUnsignedString(length)
              + " does not fit a file of "
              + size
              + " bytes");
    }
    ByteBuffer text = ByteBuffer.allocate((int) length);
    fill(path, channel, text, Long.BYTES);
    long start = Long.BYTES + length;
    try {
      return new SafeTensors(
          path, channel, SafeTensorsHeader.parse(text.array(), size - start), start);
    } catch (InputException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  private static void fill(Path path, FileChannel channel, ByteBuffer buffer, long position)
      throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, at);
      if (read < 0) {
        throw new EOFException(path + ": ends at byte " + at + " while being read");
      }
      at += read;
    }
    buffer.flip();
  }

  /** The tensors in order of the file. */
  public List<TensorInfo> tensors() {
    return header.tensors();
  }

  /** Whether there is a tensor of this name. */
  public boolean has(String name) {
    return header.find(name) != null;
  }

  /** The {@code __metadata__} of the file, empty where it has none. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * The description of a tensor.
   *
   * @throws IOException where there is none of this name
   */
  public TensorInfo info(String name) throws IOException {
    TensorInfo info = header.find(name);
    if (info == null) {
      throw new IOException(path + ": has no tensor '" + name + "'");
    }
    return info;
  }

  /**
   * The description of a tensor that must have a shape.
   *
   * @throws IOException where the tensor is missing or has another shape
   */
  public TensorInfo expect(String name, long... shape) throws IOException {
    TensorInfo info = info(name);
    if (!info.hasShape(shape)) {
      throw new IOException(
          path
              + ": tensor '"
              + name
              + "' has shape "
              + info.shape()
              + ", expected "
              + java.util.Arrays.toString(shape));
    }
    return info;
  }

  /**
   * A floating-point tensor (F64, F32, F16 or BF16) as floats.
   *
   * @throws IOException where the tensor is missing, of another type or too long for an array
   */
  public float[] floats(String name) throws IOException {
    TensorInfo info = expectFloating(name);
    float[] values = new float[length(info)];
    stream(info, (from, n, buffer) -> TensorElements.floats(info.type(), buffer, values, from, n));
    return values;
  }

  /** As {@link #floats}, in double precision. */
  public double[] doubles(String name) throws IOException {
    TensorInfo info = expectFloating(name);
    double[] values = new double[length(info)];
    stream(info, (from, n, buffer) -> TensorElements.doubles(info.type(), buffer, values, from, n));
    return values;
  }

  /**
   * An integer tensor (I64 or I32).
   *
   * @throws IOException where the tensor is missing, of another type or too long for an array
   */
  public long[] longs(String name) throws IOException {
    TensorInfo info = expectType(name, "I64 or I32", TensorType.I64, TensorType.I32);
    long[] values = new long[length(info)];
    stream(
        info,
        (from, n, buffer) -> {
          for (int i = 0; i < n; i++) {
            values[from + i] =
                info.type() == TensorType.I64 ? buffer.getLong(8 * i) : buffer.getInt(4 * i);
          }
        });
    return values;
  }

  /** As {@link #longs}, for I32 alone. */
  public int[] ints(String name) throws IOException {
    TensorInfo info = expectType(name, "I32", TensorType.I32);
    int[] values = new int[length(info)];
    stream(info, (from, n, buffer) -> buffer.asIntBuffer().get(values, from, n));
    return values;
  }

  /** As {@link #longs}, for U8, I8 or BOOL. */
  public byte[] bytes(String name) throws IOException {
    TensorInfo info =
        expectType(name, "U8, I8 or BOOL", TensorType.U8, TensorType.I8, TensorType.BOOL);
    byte[] values = new byte[length(info)];
    stream(info, (from, n, buffer) -> buffer.get(values, from, n));
    return values;
  }

  /**
   * A floating-point tensor as an array of the type asked for.
   *
   * @param type FLOAT or DOUBLE
   */
  public INDArray array(String name, DataType type) throws IOException {
    TensorInfo info = info(name);
    long[] shape = info.shape().stream().mapToLong(Long::longValue).toArray();
    return type == DataType.DOUBLE
        ? Nd4j.createFromArray(doubles(name)).reshape(shape)
        : Nd4j.createFromArray(floats(name)).reshape(shape);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private TensorInfo expectFloating(String name) throws IOException {
    return expectType(
        name,
        "F32, F64, F16 or BF16",
        TensorType.F32,
        TensorType.F64,
        TensorType.F16,
        TensorType.BF16);
  }

  private TensorInfo expectType(String name, String expected, TensorType... types)
      throws IOException {
    TensorInfo info = info(name);
    if (!List.of(types).contains(info.type())) {
      throw new IOException(
          path + ": tensor '" + name + "' is of type " + info.type() + ", expected " + expected);
    }
    return info;
  }

  private int length(TensorInfo info) throws IOException {
    if (info.elements() > Integer.MAX_VALUE - 8) {
      throw new IOException(
          path + ": tensor '" + info.name() + "' has " + info.elements() + " elements: too many");
    }
    return (int) info.elements();
  }

  /** Takes {@code count} elements, the first being {@code from}, out of a little-endian buffer. */
  private interface Sink {
    void take(int from, int count, ByteBuffer buffer);
  }

  private void stream(TensorInfo info, Sink sink) throws IOException {
    int width = info.type().bytes();
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    int elements = (int) info.elements();
    for (int from = 0; from < elements; ) {
      int n = Math.min(CHUNK / width, elements - from);
      buffer.clear().limit(n * width);
      fill(path, channel, buffer, start + info.begin() + (long) from * width);
      sink.take(from, n, buffer);
      from += n;
    }
  }
}
