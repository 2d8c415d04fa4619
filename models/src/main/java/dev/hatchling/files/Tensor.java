package dev.hatchling.files;

import dev.hatchling.internal.numeric.HostMemory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A tensor of a file: its type, its shape and where its elements come from. */
public final class Tensor {
  /** Puts elements {@code [from, from + count)} into a little-endian buffer. */
  private interface Source {
    void copy(int from, int count, ByteBuffer to);
  }

  private static final int PIECE = 1 << 14;

  private final TensorType type;
  private final long[] shape;
  private final Source source;

  private Tensor(TensorType type, long[] shape, long length, Source source) {
    this.type = type;
    this.shape = shape.clone();
    this.source = source;
    if (elements() != length) {
      throw new IllegalArgumentException(
          "shape " + Arrays.toString(shape) + " does not hold " + length + " elements");
    }
  }

  /** Of type F32. */
  public static Tensor of(float[] values, long... shape) {
    return new Tensor(
        TensorType.F32,
        shape,
        values.length,
        (from, n, to) -> {
          to.asFloatBuffer().put(values, from, n);
          to.position(to.position() + 4 * n);
        });
  }

  /** Of type F64. */
  public static Tensor of(double[] values, long... shape) {
    return new Tensor(
        TensorType.F64,
        shape,
        values.length,
        (from, n, to) -> {
          to.asDoubleBuffer().put(values, from, n);
          to.position(to.position() + 8 * n);
        });
  }

  /** Of type I32. */
  public static Tensor of(int[] values, long... shape) {
    return new Tensor(
        TensorType.I32,
        shape,
        values.length,
        (from, n, to) -> {
          to.asIntBuffer().put(values, from, n);
          to.position(to.position() + 4 * n);
        });
  }

  /** Of type I64. */
  public static Tensor of(long[] values, long... shape) {
    return new Tensor(
        TensorType.I64,
        shape,
        values.length,
        (from, n, to) -> {
          to.asLongBuffer().put(values, from, n);
          to.position(to.position() + 8 * n);
        });
  }

  /** Of type U8. */
  public static Tensor of(byte[] values, long... shape) {
    return new Tensor(
        TensorType.U8, shape, values.length, (from, n, to) -> to.put(values, from, n));
  }

  /** Of type I8. */
  public static Tensor signed(byte[] values, long... shape) {
    return new Tensor(
        TensorType.I8, shape, values.length, (from, n, to) -> to.put(values, from, n));
  }

  /**
   * An array of FLOAT, DOUBLE, INT32, INT64, INT8 or UINT8, in c order: the array itself, or a copy
   * where Java cannot reach its memory.
   */
  public static Tensor of(INDArray array) {
    if (!HostMemory.reachable() && !array.isEmpty()) {
      return copy(array.dup('c'));
    }
    TensorType type = TensorType.of(array.dataType());
    boolean plain = array.ordering() == 'c' && !array.isView();
    INDArray values = plain ? array : array.dup('c');
    ByteBuffer bytes =
        values.isEmpty() || values.length() == 0
            ? ByteBuffer.allocate(0)
            : values.data().pointer().asByteBuffer();
    return new Tensor(
        type,
        values.shape(),
        values.length(),
        (from, n, to) -> {
          try {
            to.put(bytes.slice(from * type.bytes(), n * type.bytes()));
          } finally {
            // The buffer alone does not keep the array's memory from being freed.
            Reference.reachabilityFence(values);
          }
        });
  }

  private static Tensor copy(INDArray array) {
    TensorType type = TensorType.of(array.dataType());
    return switch (type) {
      case F32 -> of(array.data().asFloat(), array.shape());
      case F64 -> of(array.data().asDouble(), array.shape());
      case I32 -> of(array.data().asInt(), array.shape());
      case I64 -> of(array.data().asLong(), array.shape());
      default -> {
        int[] wide = array.data().asInt();
        byte[] bytes = new byte[wide.length];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) wide[i];
        }
        yield type == TensorType.I8 ? signed(bytes, array.shape()) : of(bytes, array.shape());
      }
    };
  }

  /** The element type. */
  public TensorType type() {
    return type;
  }

  /** The shape. */
  public long[] shape() {
    return shape.clone();
  }

  /** Number of elements. */
  public long elements() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /**
   * The elements of a tensor of F64 or F32 in single precision.
   *
   * @throws IllegalArgumentException for another type
   */
  public float[] floats() {
    float[] values = new float[Math.toIntExact(elements())];
    ByteBuffer piece = ByteBuffer.allocate(PIECE * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += PIECE) {
      int n = Math.min(PIECE, values.length - from);
      copy(from, n, piece.clear());
      TensorElements.floats(type, piece.flip(), values, from, n);
    }
    return values;
  }

  /**
   * The elements of a tensor of F64, F32 or I8.
   *
   * @throws IllegalArgumentException for another type
   */
  public double[] doubles() {
    double[] values = new double[Math.toIntExact(elements())];
    ByteBuffer piece = ByteBuffer.allocate(PIECE * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += PIECE) {
      int n = Math.min(PIECE, values.length - from);
      copy(from, n, piece.clear());
      TensorElements.doubles(type, piece.flip(), values, from, n);
    }
    return values;
  }

  /** Puts elements {@code [from, from + count)} into a little-endian buffer. */
  void copy(int from, int count, ByteBuffer to) {
    source.copy(from, count, to);
  }
}
