package dev.hatchling.cli.bench;

import dev.hatchling.internal.numeric.BlasFloat;
import dev.hatchling.internal.numeric.MatrixFloat;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A dense matrix product of a training step: C [m, n] = op(A) [m, k] · op(B) [k, n].
 *
 * @param name where it stands in the model
 * @param transA whether A is stored transposed
 * @param transB whether B is stored transposed
 * @param m rows of C
 * @param n columns of C
 * @param k terms of a sum
 * @param units independent products that run beside each other, one a sequence and head
 * @param count how often a step runs all units
 */
record DenseProduct(
    String name, boolean transA, boolean transB, int m, int n, int k, int units, int count) {

  /** Floating-point operations of one step. */
  double flop() {
    return 2.0 * m * n * k * units * count;
  }

  /** Seconds of one step's share: every unit {@code count} times, back to back. */
  double seconds() {
    try (INDArray a = filled((long) m * k);
        INDArray b = filled((long) k * n);
        INDArray c = Nd4j.createUninitialized(DataType.FLOAT, (long) units * m * n)) {
      MemoryFloat left = MemoryFloat.of(a);
      MemoryFloat right = MemoryFloat.of(b);
      MemoryFloat out = MemoryFloat.of(c);
      once(left, right, out);
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        once(left, right, out);
      }
      return (System.nanoTime() - start) * 1e-9;
    }
  }

  private INDArray filled(long length) {
    return Nd4j.valueArrayOf(new long[] {units * length}, 0.5, DataType.FLOAT);
  }

  private void once(MemoryFloat a, MemoryFloat b, MemoryFloat c) {
    if (units == 1) {
      BlasFloat.multiply(1f, left(a, 0), right(b, 0), 0f, new MatrixFloat(c, m, n));
      return;
    }
    Parallel.forEach(
        units,
        u -> {
          MatrixFloat to = new MatrixFloat(c, (long) u * m * n, m, n, n);
          BlasFloat.multiplySerial(left(a, u), right(b, u), 0f, to);
        });
  }

  private MatrixFloat left(MemoryFloat a, int unit) {
    return new MatrixFloat(a, (long) unit * m * k, m, k, transA ? m : k, transA);
  }

  private MatrixFloat right(MemoryFloat b, int unit) {
    return new MatrixFloat(b, (long) unit * k * n, k, n, transB ? k : n, transB);
  }
}
