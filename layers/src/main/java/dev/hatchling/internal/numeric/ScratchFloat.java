package dev.hatchling.internal.numeric;

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
}
