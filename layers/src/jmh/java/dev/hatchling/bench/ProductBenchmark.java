package dev.hatchling.bench;

import dev.hatchling.internal.numeric.BlasFloat;
import dev.hatchling.internal.numeric.MatrixFloat;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.random.RandomKey;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Products of a training step on one thread, m x n x k and which operands are stored transposed;
 * {@code -jvmArgsAppend -Dhatchling.products=blas} times the BLAS library's. The result is checked
 * against a plain loop before it is timed.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProductBenchmark {
  @Param({
    "64x1024x128 NT",
    "64x128x1024 NN",
    "1024x128x64 TN",
    "256x256x1024 NT",
    "256x1024x256 NN"
  })
  String product = "";

  private int m;
  private int n;
  private int k;
  private boolean ta;
  private boolean tb;
  private MemoryFloat a = MemoryFloat.of(new float[0]);
  private MemoryFloat b = a;
  private MemoryFloat c = a;

  /** Random operands; checks the product. */
  @Setup
  public void prepare() {
    String[] sizes = product.split("[x ]");
    m = Integer.parseInt(sizes[0]);
    n = Integer.parseInt(sizes[1]);
    k = Integer.parseInt(sizes[2]);
    ta = sizes[3].charAt(0) == 'T';
    tb = sizes[3].charAt(1) == 'T';
    float[] x = normals("a", m * k);
    float[] y = normals("b", k * n);
    a = memory(x);
    b = memory(y);
    c = memory(new float[m * n]);
    multiply();
    float[] z = new float[m * n];
    c.get(0, z, 0, z.length);
    for (int i = 0; i < m; i += 7) {
      for (int j = 0; j < n; j += 11) {
        double sum = 0;
        for (int t = 0; t < k; t++) {
          sum += (double) x[ta ? t * m + i : i * k + t] * y[tb ? j * k + t : t * n + j];
        }
        if (!(Math.abs(z[i * n + j] - sum) < 1e-3)) {
          throw new IllegalStateException(product + ": " + z[i * n + j] + " is not " + sum);
        }
      }
    }
  }

  private static float[] normals(String name, int length) {
    float[] values = new float[length];
    RandomKey.root(3).child(name).fillNormal(values, 0, length, 0);
    return values;
  }

  private static MemoryFloat memory(float[] values) {
    INDArray array = Nd4j.createUninitialized(DataType.FLOAT, values.length);
    MemoryFloat memory = MemoryFloat.of(array);
    memory.put(0, values, 0, values.length);
    return memory;
  }

  /** C = op(A) op(B). */
  @Benchmark
  public MemoryFloat multiply() {
    BlasFloat.multiplySerial(
        new MatrixFloat(a, 0, m, k, ta ? m : k, ta),
        new MatrixFloat(b, 0, k, n, tb ? k : n, tb),
        0f,
        new MatrixFloat(c, m, n));
    return c;
  }
}
