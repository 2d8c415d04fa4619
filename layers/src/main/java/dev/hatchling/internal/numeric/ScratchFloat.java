package dev.hatchling.internal.numeric;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Scratch memory of the calling thread, for what a kernel hands to products: a Java array where our
 * panels multiply, native memory for a BLAS library. Each slot grows to the largest size asked for
 * and is kept; its content is undefined.
 */
public final class ScratchFloat {
  /** Elements of the largest Java array here. */
  private static final long MOST = 1L << 28;

  private static final DataType TYPE = Float.BYTES == 4 ? DataType.FLOAT : DataType.DOUBLE;
  private static final ThreadLocal<ScratchFloat> OF_THREAD =
      ThreadLocal.withInitial(ScratchFloat::new);

  private @Nullable MemoryFloat[] windows = new MemoryFloat[8];

  private ScratchFloat() {}

  /**
   * At least {@code length} elements.
   *
   * @param slot names the memory within the thread; equal slots are the same memory
   */
  public static MemoryFloat get(int slot, long length) {
    return OF_THREAD.get().window(slot, length);
  }

  /**
   * Numbers for products.
   *
   * @param values stay as they are for as long as the result is used
   */
  public static MemoryFloat of(int slot, float[] values, int length) {
    if (Products.onHeap()) {
      return MemoryFloat.of(values);
    }
    MemoryFloat window = get(slot, length);
    window.put(0, values, 0, length);
    return window;
  }

  private MemoryFloat window(int slot, long length) {
    if (slot >= windows.length) {
      windows = Arrays.copyOf(windows, slot + 8);
    }
    MemoryFloat window = windows[slot];
    if (window == null || window.length() < length) {
      if (Products.onHeap() && length < MOST) {
        window = MemoryFloat.of(new float[(int) Math.max(1, length)]);
        windows[slot] = window;
        return window;
      }
      // Detached: a workspace of DL4J would take the memory back.
      INDArray array = Nd4j.createUninitializedDetached(TYPE, Math.max(1, length));
      window = MemoryFloat.of(array);
      windows[slot] = window;
    }
    return window;
  }
}
