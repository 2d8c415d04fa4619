package dev.hatchling.internal.numeric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class MemoryFloatTest {
  /** What lies 2^31 bytes behind the beginning; only the pages that are used take memory. */
  @Test
  void theEndOfALargeArrayIsReached() {
    long length = (1L << 29) + 16;
    try (INDArray array = Nd4j.createUninitializedDetached(DataType.FLOAT, length)) {
      MemoryFloat memory = MemoryFloat.of(array);
      float[] numbers = {1, 2, 3, 4};
      float[] read = new float[4];
      for (long at : new long[] {0, (1L << 29) - 2, length - 4}) {
        memory.put(at, numbers, 0, 4);
        memory.get(at, read, 0, 4);
        assertThat(read).containsExactly(numbers);
        assertThat(array.getFloat(at + 3)).isEqualTo(4);
      }
    }
  }
}
