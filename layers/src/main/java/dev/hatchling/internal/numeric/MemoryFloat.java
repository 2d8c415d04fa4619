package dev.hatchling.internal.numeric;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A typed window on the memory of an array, native or Java's: copies runs of elements to and from
 * Java arrays, on which the kernels work. Positions are elements counted from the start of the
 * array. Safe to use from several threads that write different elements. It keeps the array from
 * being collected; valid until the array is closed.
 */
public final class MemoryFloat {
  /** Elements a segment: a direct buffer cannot hold 2^31 bytes or more. */
  private static final int SEGMENT_BITS = 27;

  private static final long SEGMENT_MASK = (1L << SEGMENT_BITS) - 1;

  private final FloatPointer start;
  private final long length;
  private final FloatBuffer[] segments;
  private final float @Nullable [] array;

  // Held so that the memory lives.
  @SuppressWarnings("UnusedVariable")
  private final @Nullable INDArray owner;

  private MemoryFloat(float[] array) {
    this.owner = null;
    this.start = new FloatPointer();
    this.length = array.length;
    this.segments = new FloatBuffer[0];
    this.array = array;
  }

  private MemoryFloat(FloatPointer start, long length, INDArray owner) {
    this.owner = owner;
    this.start = start;
    this.length = length;
    this.array = null;
    this.segments = new FloatBuffer[Math.toIntExact((length + SEGMENT_MASK) >> SEGMENT_BITS)];
    for (int i = 0; i < segments.length; i++) {
      long from = (long) i << SEGMENT_BITS;
      // By its address: what ends 2^31 bytes or more behind a pointer's start becomes no buffer.
      FloatPointer part = start.getPointer(from);
      part.capacity(part.position() + Math.min(length - from, SEGMENT_MASK + 1));
      segments[i] = part.asBuffer();
    }
  }

  /**
   * A window on a whole array.
   *
   * @param array contiguous in C order, of this window's type
   * @throws IllegalArgumentException if it is not
   * @throws IllegalStateException if its memory is not the host's
   */
  public static MemoryFloat of(INDArray array) {
    if (!array.dataType().isFPType() || array.dataType().width() != Float.BYTES) {
      throw new IllegalArgumentException("Expected Float elements, got " + array.dataType());
    }
    if (array.isEmpty()) {
      return new MemoryFloat(new FloatPointer(), 0, array);
    }
    if (!Layouts.contiguous(array)) {
      throw new IllegalArgumentException(
          "Expected a contiguous array in C order, got " + array.shapeInfoToString());
    }
    HostMemory.require();
    return new MemoryFloat(new FloatPointer(array.data().addressPointer()), array.length(), array);
  }

  /** Windows on arrays, null where one is missing. */
  public static @Nullable MemoryFloat[] of(@Nullable INDArray[] arrays) {
    @Nullable MemoryFloat[] windows = new MemoryFloat[arrays.length];
    for (int i = 0; i < arrays.length; i++) {
      INDArray array = arrays[i];
      windows[i] = array == null ? null : of(array);
    }
    return windows;
  }

  /** A window on a Java array, for products with operands that are not native. */
  public static MemoryFloat of(float[] array) {
    return new MemoryFloat(array);
  }

  /** The number of elements. */
  public long length() {
    return length;
  }

  /** The Java array, null where the memory is native. */
  float @Nullable [] array() {
    return array;
  }

  /**
   * Copies elements out of the array.
   *
   * @param offset first element in the array
   * @param target where to
   * @param targetOffset first element in the target
   * @param count how many
   * @throws IndexOutOfBoundsException if they are not all inside
   */
  public void get(long offset, float[] target, int targetOffset, int count) {
    if (array != null) {
      System.arraycopy(array, Math.toIntExact(offset), target, targetOffset, count);
      return;
    }
    int segment = (int) (offset >> SEGMENT_BITS);
    long from = offset & SEGMENT_MASK;
    if (from + count <= SEGMENT_MASK + 1) {
      if (count > 0) {
        segments[segment].get((int) from, target, targetOffset, count);
      }
      return;
    }
    int first = (int) (SEGMENT_MASK + 1 - from);
    get(offset, target, targetOffset, first);
    get(offset + first, target, targetOffset + first, count - first);
  }

  /**
   * Copies elements into the array.
   *
   * @param offset first element in the array
   * @param source where from
   * @param sourceOffset first element in the source
   * @param count how many
   * @throws IndexOutOfBoundsException if they are not all inside
   */
  public void put(long offset, float[] source, int sourceOffset, int count) {
    if (array != null) {
      System.arraycopy(source, sourceOffset, array, Math.toIntExact(offset), count);
      return;
    }
    int segment = (int) (offset >> SEGMENT_BITS);
    long from = offset & SEGMENT_MASK;
    if (from + count <= SEGMENT_MASK + 1) {
      if (count > 0) {
        segments[segment].put((int) from, source, sourceOffset, count);
      }
      return;
    }
    int first = (int) (SEGMENT_MASK + 1 - from);
    put(offset, source, sourceOffset, first);
    put(offset + first, source, sourceOffset + first, count - first);
  }

  /**
   * The address of an element, for native code; no deallocator: the array owns the memory.
   *
   * @throws IllegalStateException for a Java array, which may move
   */
  public FloatPointer pointer(long offset) {
    if (array != null) {
      throw new IllegalStateException("a Java array has no address");
    }
    return new FloatPointer(start).position(start.position() + offset);
  }
}
