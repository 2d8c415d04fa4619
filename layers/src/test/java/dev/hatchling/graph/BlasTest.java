package dev.hatchling.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class BlasTest {
  @Test
  void multiplies() {
    INDArray a = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}});
    INDArray b = Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}, {1, 1}});
    INDArray c = Nd4j.createFromArray(new float[][] {{1, 1}, {1, 1}});
    BlasFloat.gemm(
        false,
        false,
        2,
        2,
        3,
        2,
        MemoryFloat.of(a),
        0,
        3,
        MemoryFloat.of(b),
        0,
        2,
        1,
        MemoryFloat.of(c),
        0,
        2);
    assertThat(c.toFloatMatrix()).isDeepEqualTo(new float[][] {{9, 11}, {21, 23}});
    BlasFloat.gemmSerial(
        true,
        true,
        3,
        3,
        2,
        1,
        MemoryFloat.of(a),
        0,
        3,
        MemoryFloat.of(b),
        0,
        2,
        0,
        MemoryFloat.of(Nd4j.create(3, 3)),
        0,
        3);
  }

  @Test
  void windowsReadAndWriteViews() {
    INDArray all = Nd4j.arange(12).castTo(org.nd4j.linalg.api.buffer.DataType.FLOAT).reshape(3, 4);
    INDArray row = all.getRow(1);
    float[] read = new float[4];
    MemoryFloat.of(row).get(0, read, 0, 4);
    assertThat(read).containsExactly(4, 5, 6, 7);
    MemoryFloat.of(row).put(1, new float[] {9}, 0, 1);
    assertThat(all.getFloat(1, 1)).isEqualTo(9);
    assertThat(MemoryFloat.of(row).pointer(2).get()).isEqualTo(6);
  }
}
