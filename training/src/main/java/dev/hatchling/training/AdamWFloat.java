package dev.hatchling.training;

import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * AdamW (Loshchilov and Hutter 2019, algorithm 2, as PyTorch computes it; docs/model.md, E71) on
 * one parameter, in one sweep over tiles of p, g, m and v that stay in the cache:
 *
 * <pre>
 * g ← c g                       (c: clipping)
 * p ← p (1 − η λ)
 * m ← β₁ m + (1 − β₁) g
 * v ← β₂ v + (1 − β₂) g²
 * p ← p − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 * </pre>
 */
final class AdamWFloat implements Moments {
  private static final int LANES = 16;

  /**
   * Moments are multiples of twice the least normal number, which is what adding this number and
   * taking it away again leaves of them. The moments of a byte that hardly occurs would decay into
   * subnormal numbers and stay there (0.9 times the least of them is rounded back to it), and
   * processors are many times slower on those. A comparison would say it more plainly, but C2 does
   * not vectorise it.
   */
  private static final float GRAIN = 3 * Float.MIN_NORMAL / Math.ulp(1f);

  private static final ThreadLocal<float[][]> TILES =
      ThreadLocal.withInitial(() -> new float[2][TILE]);

  private final float[] first;
  private final float[] second;

  AdamWFloat(int length) {
    first = new float[length];
    second = new float[length];
  }

  @Override
  public float[] first() {
    return first;
  }

  @Override
  public float[] second() {
    return second;
  }

  @Override
  public void set(Object m, Object v) {
    System.arraycopy(m, 0, first, 0, first.length);
    System.arraycopy(v, 0, second, 0, second.length);
  }

  @Override
  public int tile() {
    return TILE;
  }

  @Override
  public void reset() {
    Arrays.fill(first, 0);
    Arrays.fill(second, 0);
  }

  @Override
  public double squares(INDArray gradient, long offset, Span span) {
    MemoryFloat from = MemoryFloat.of(gradient);
    float[] g = TILES.get()[1];
    double sum = 0;
    for (int run : span.firsts()) {
      from.get(offset + run, g, 0, span.count());
      sum += squares(g, span.count());
    }
    return sum;
  }

  private static double squares(float[] g, int n) {
    double[] lanes = new double[LANES];
    int whole = n - n % LANES;
    for (int i = 0; i < whole; i += LANES) {
      for (int k = 0; k < LANES; k++) {
        double one = g[i + k];
        lanes[k] += one * one;
      }
    }
    double sum = 0;
    for (int i = whole; i < n; i++) {
      double one = g[i];
      sum += one * one;
    }
    for (double lane : lanes) {
      sum += lane;
    }
    return sum;
  }

  @Override
  public void update(INDArray parameter, INDArray gradient, long at, Span span, AdamWStep step) {
    sweep(
        parameter, gradient, at, span, (p, g, run, n) -> sweep(p, g, first, second, run, n, step));
  }

  /** {@code v ← μ v + s d}, {@code p ← p − η (μ v + s d)}; with η = 1 and μ = 0 the plain mean. */
  @Override
  public void nesterov(INDArray parameter, INDArray change, long at, Span span, NesterovStep step) {
    float scale = (float) step.scale();
    float momentum = (float) step.momentum();
    float rate = (float) step.rate();
    sweep(
        parameter,
        change,
        at,
        span,
        (p, d, run, n) -> {
          for (int i = 0; i < n; i++) {
            float mean = scale * d[i];
            float velocity = momentum * first[run + i] + mean;
            first[run + i] = velocity;
            p[i] -= rate * (momentum * velocity + mean);
          }
        });
  }

  /** Changes n elements p by d, of which the first is an element of the parameter. */
  private interface Change {
    void make(float[] p, float[] d, int run, int n);
  }

  private static void sweep(
      INDArray parameter, INDArray gradient, long at, Span span, Change change) {
    MemoryFloat parameters = MemoryFloat.of(parameter);
    MemoryFloat gradients = MemoryFloat.of(gradient);
    float[][] tiles = TILES.get();
    int n = span.count();
    for (int run : span.firsts()) {
      parameters.get(run, tiles[0], 0, n);
      gradients.get(at + run, tiles[1], 0, n);
      change.make(tiles[0], tiles[1], run, n);
      parameters.put(run, tiles[0], 0, n);
    }
  }

  /** The equations of the class, on n elements; m and v start at an offset. */
  static void sweep(float[] p, float[] g, float[] m, float[] v, int offset, int n, AdamWStep step) {
    float scale = (float) step.gradientScale();
    float keep = (float) step.keep();
    float beta1 = (float) step.beta1();
    float gain1 = (float) (1 - step.beta1());
    float beta2 = (float) step.beta2();
    float gain2 = (float) (1 - step.beta2());
    float rate = (float) step.rate();
    float root = (float) step.rootCorrection();
    float epsilon = (float) step.epsilon();
    for (int i = 0; i < n; i++) {
      float gradient = scale * g[i];
      float mean = beta1 * m[offset + i] + gain1 * gradient;
      float square = beta2 * v[offset + i] + gain2 * gradient * gradient;
      mean = (mean + GRAIN) - GRAIN;
      square = (square + GRAIN) - GRAIN;
      m[offset + i] = mean;
      v[offset + i] = square;
      p[i] = keep * p[i] - rate * mean / ((float) Math.sqrt(square) * root + epsilon);
    }
  }
}
