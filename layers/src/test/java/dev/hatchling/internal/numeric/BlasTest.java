package dev.hatchling.internal.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.graph.GraphZoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class BlasTest {
  @ParameterizedTest
  @CsvSource({
    "2, 2, 3",
    "1, 1, 1",
    "5, 300, 7",
    "300, 5, 7",
    "1, 64, 2",
    "260, 250, 129",
    "40, 2100, 130"
  })
  void agreesWithLoops(int m, int n, int k) {
    for (int flags = 0; flags < 8; flags++) {
      boolean ta = (flags & 1) != 0;
      boolean tb = (flags & 2) != 0;
      double beta = (flags & 4) != 0 ? 0.5 : 0;
      double[] a = GraphZoo.values(DataType.DOUBLE, m, k).data().asDouble();
      double[] b = GraphZoo.values(DataType.DOUBLE, n, k).data().asDouble();
      INDArray c = GraphZoo.values(DataType.DOUBLE, m, n);
      double[] expected = c.data().asDouble();
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int t = 0; t < k; t++) {
            sum += a[ta ? t * m + i : i * k + t] * b[tb ? j * k + t : t * n + j];
          }
          expected[i * n + j] = 2 * sum + beta * expected[i * n + j];
        }
      }
      INDArray c2 = c.castTo(DataType.FLOAT);
      INDArray x = Nd4j.createFromArray(a);
      INDArray y = Nd4j.createFromArray(b);
      int lda = ta ? m : k;
      int ldb = tb ? k : n;
      BlasDouble.multiply(
          2,
          new MatrixDouble(MemoryDouble.of(x), 0, m, k, lda, ta),
          new MatrixDouble(MemoryDouble.of(y), 0, k, n, ldb, tb),
          beta,
          new MatrixDouble(MemoryDouble.of(c), m, n));
      MemoryFloat xf = MemoryFloat.of(x.castTo(DataType.FLOAT));
      MemoryFloat yf = MemoryFloat.of(y.castTo(DataType.FLOAT));
      BlasFloat.multiply(
          2,
          new MatrixFloat(xf, 0, m, k, lda, ta),
          new MatrixFloat(yf, 0, k, n, ldb, tb),
          (float) beta,
          new MatrixFloat(MemoryFloat.of(c2), m, n));
      INDArray reference = Nd4j.createFromArray(expected).reshape(m, n);
      assertThat(c.sub(reference).amaxNumber().doubleValue()).isLessThan(1e-11);
      assertThat(c2.castTo(DataType.DOUBLE).sub(reference).amaxNumber().doubleValue())
          .isLessThan(1e-3);
    }
  }

  @Test
  void leavesWhatIsBesideTheResult() {
    MemoryFloat ones = MemoryFloat.of(Nd4j.ones(DataType.FLOAT, 400, 400));
    INDArray c = Nd4j.zeros(DataType.FLOAT, 410, 420);
    MatrixFloat square = new MatrixFloat(ones, 400, 400);
    MatrixFloat inside = new MatrixFloat(MemoryFloat.of(c), 3 * 420 + 10, 400, 400, 420);
    BlasFloat.multiply(1, square, square.transpose(), 0, inside);
    assertThat(c.sumNumber().doubleValue()).isEqualTo(400.0 * 400 * 400);
    assertThat(c.getDouble(3, 10)).isEqualTo(400);
    assertThat(c.getDouble(402, 409)).isEqualTo(400);
    assertThat(c.getDouble(402, 410)).isZero();
  }

  @Test
  void windowsReadAndWriteViews() {
    INDArray all = Nd4j.arange(12).castTo(DataType.FLOAT).reshape(3, 4);
    INDArray row = all.getRow(1);
    float[] read = new float[4];
    MemoryFloat.of(row).get(0, read, 0, 4);
    assertThat(read).containsExactly(4, 5, 6, 7);
    MemoryFloat.of(row).put(1, new float[] {9}, 0, 1);
    assertThat(all.getFloat(1, 1)).isEqualTo(9);
    assertThat(MemoryFloat.of(row).pointer(2).get()).isEqualTo(6);
    assertThatThrownBy(() -> MemoryFloat.of(row).get(2, read, 0, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> MemoryFloat.of(all.getColumn(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("contiguous");
    assertThatThrownBy(() -> MemoryDouble.of(all))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("FLOAT");
  }
}
