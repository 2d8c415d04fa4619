package dev.hatchling.internal.numeric;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Scratch memory for one thread, for what a kernel hands to products: a Java array where our panels
 * multiply, native memory for a BLAS library. It grows to the largest size asked for and is kept;
 * its content is undefined.
 */
public final class ScratchFloat {
  /** Elements of the largest Java array here. */
  private static final long MOST = 1L << 28;

  private static final DataType TYPE = Float.BYTES == 4 ? DataType.FLOAT : DataType.DOUBLE;
  private static final ThreadLocal<List<ScratchFloat>> OF_THREAD =
      ThreadLocal.withInitial(ArrayList::new);

  private @Nullable MemoryFloat memory;

  /** At least {@code length} elements. */
  public MemoryFloat get(long length) {
    MemoryFloat kept = memory;
    if (kept != null && kept.length() >= length) {
      return kept;
    }
    long size = Math.max(1, length);
    // Detached: a workspace of DL4J would take the memory back.
    MemoryFloat grown =
        Products.onHeap() && length < MOST
            ? MemoryFloat.of(new float[(int) size])
            : MemoryFloat.of(Nd4j.createUninitializedDetached(TYPE, size));
    memory = grown;
    return grown;
  }

  /**
   * Numbers for products.
   *
   * @param values stay as they are for as long as the result is used
   */
  public MemoryFloat of(float[] values, int length) {
    if (Products.onHeap()) {
      return MemoryFloat.of(values);
    }
    MemoryFloat copy = get(length);
    copy.put(0, values, 0, length);
    return copy;
  }

  /** {@link #get(long)} of the thread's scratch memory of that number. */
  public static MemoryFloat get(int slot, long length) {
    return numbered(slot).get(length);
  }

  /** {@link #of(float[], int)} of the thread's scratch memory of that number. */
  public static MemoryFloat of(int slot, float[] values, int length) {
    return numbered(slot).of(values, length);
  }

  private static ScratchFloat numbered(int slot) {
    List<ScratchFloat> scratch = OF_THREAD.get();
    while (scratch.size() <= slot) {
      scratch.add(new ScratchFloat());
    }
    return scratch.get(slot);
  }
}
