package dev.hatchling.graph;

import dev.hatchling.internal.numeric.Layouts;
import dev.hatchling.internal.numeric.Native;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A block of native memory that starts at a multiple of 64 bytes, so that BLAS sees the same
 * alignment, and gives the same bits, in every run.
 */
final class Arena {
  static final int ALIGNMENT = 64;

  final long bytes;
  private final Pointer memory;
  private final Pointer start;
  boolean inUse;
  boolean freed;

  /**
   * Takes memory from the operating system.
   *
   * @throws OutOfMemoryError if there is not enough
   */
  Arena(long bytes) {
    this.bytes = bytes;
    this.memory = Pointer.malloc(bytes + ALIGNMENT);
    if (memory == null || memory.isNull()) {
      throw new OutOfMemoryError("No native memory for " + bytes + " bytes of graph arrays");
    }
    long shift = Math.floorMod(-memory.address(), ALIGNMENT);
    this.start = Native.bytes(memory, shift, bytes);
  }

  /** An array in this memory, contiguous in C order. */
  INDArray array(long offset, DataType type, long[] shape) {
    return Layouts.at(start, offset, type, shape);
  }

  /** Sets every byte, so that a test sees whoever reads what was not written. */
  void fill(int value) {
    Pointer.memset(start, value, bytes);
  }

  /** Gives the memory back; arrays on it must not be used any more. */
  void free() {
    if (!freed) {
      freed = true;
      Pointer.free(memory);
    }
  }
}
