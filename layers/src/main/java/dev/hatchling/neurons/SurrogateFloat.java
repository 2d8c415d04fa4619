package dev.hatchling.neurons;

import dev.hatchling.internal.numeric.FastMath;

/** {@link Surrogate} over rows: a loop each, short enough for the JIT to vectorise. */
public final class SurrogateFloat {
  private interface Rows {
    void derivative(float beta, float[] u, float[] dst, int from, int to);
  }

  private SurrogateFloat() {}

  /** {@code dst_i = σ'(u_i)} for {@code from ≤ i < to}; dst may be u. */
  public static void derivative(Surrogate surrogate, float[] u, float[] dst, int from, int to) {
    Rows rows =
        switch (surrogate.kind()) {
          case FAST_SIGMOID -> SurrogateFloat::fastSigmoid;
          case GAUSSIAN -> SurrogateFloat::gaussian;
          case ARCTAN -> SurrogateFloat::arctan;
          case TRIANGLE -> SurrogateFloat::triangle;
          case LOGISTIC -> SurrogateFloat::logistic;
        };
    rows.derivative((float) surrogate.beta(), u, dst, from, to);
  }

  private static void fastSigmoid(float beta, float[] u, float[] dst, int from, int to) {
    float half = 0.5f * beta;
    for (int i = from; i < to; i++) {
      float d = 1 + beta * Math.abs(u[i]);
      dst[i] = half / (d * d);
    }
  }

  private static void gaussian(float beta, float[] u, float[] dst, int from, int to) {
    float peak = (float) Math.sqrt(beta / (2 * Math.PI));
    for (int i = from; i < to; i++) {
      dst[i] = peak * FastMath.exp(-0.5f * beta * u[i] * u[i]);
    }
  }

  private static void arctan(float beta, float[] u, float[] dst, int from, int to) {
    float peak = (float) (beta / Math.PI);
    for (int i = from; i < to; i++) {
      float x = beta * u[i];
      dst[i] = peak / (1 + x * x);
    }
  }

  private static void triangle(float beta, float[] u, float[] dst, int from, int to) {
    for (int i = from; i < to; i++) {
      dst[i] = beta * Math.max(0f, 1 - beta * Math.abs(u[i]));
    }
  }

  private static void logistic(float beta, float[] u, float[] dst, int from, int to) {
    for (int i = from; i < to; i++) {
      float e = FastMath.exp(-beta * Math.abs(u[i]));
      float d = 1 + e;
      dst[i] = beta * e / (d * d);
    }
  }
}
