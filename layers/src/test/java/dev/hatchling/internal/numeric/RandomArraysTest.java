package dev.hatchling.internal.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.random.RandomKey;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class RandomArraysTest {
  private static final RandomKey KEY = RandomKey.root(3).child("init");

  @Test
  void elementIIsTheDrawOfCounterI() {
    INDArray f = RandomArrays.fillNormal(Nd4j.create(DataType.FLOAT, 70, 300), KEY, 5, 2);
    INDArray d = RandomArrays.fillNormal(Nd4j.create(DataType.DOUBLE, 70, 300), KEY);
    INDArray u = RandomArrays.fillUniform(Nd4j.create(DataType.FLOAT, 7), KEY, 1, -1, 1);
    for (int i : new int[] {0, 1, 299, 300, 16_383, 16_384, 20_999}) {
      assertThat(f.getFloat(i / 300, i % 300)).isEqualTo(2 * KEY.normalFloat(5L + i));
      assertThat(d.getDouble(i / 300, i % 300)).isEqualTo(KEY.normal(i));
    }
    assertThat(u.getFloat(3)).isEqualTo(-1 + 2 * KEY.uniformFloat(4));
  }

  @Test
  void viewsThatAreContiguousAreFilledInPlace() {
    INDArray whole = Nd4j.zeros(DataType.FLOAT, 4, 3);
    RandomArrays.fillNormal(whole.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all()), KEY);
    assertThat(whole.getFloat(0, 2)).isZero();
    assertThat(whole.getFloat(1, 0)).isEqualTo(KEY.normalFloat(0));
    assertThat(whole.getFloat(2, 2)).isEqualTo(KEY.normalFloat(5));
    assertThat(whole.getFloat(3, 0)).isZero();
  }

  @Test
  void otherArraysAreRefused() {
    assertThatThrownBy(() -> RandomArrays.fillNormal(Nd4j.create(DataType.INT32, 3), KEY))
        .hasMessageContaining("INT");
    INDArray column =
        Nd4j.create(DataType.FLOAT, 3, 4).get(NDArrayIndex.all(), NDArrayIndex.point(1));
    assertThatThrownBy(() -> RandomArrays.fillNormal(column, KEY))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
