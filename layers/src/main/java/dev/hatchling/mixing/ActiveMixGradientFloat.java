package dev.hatchling.mixing;

import static dev.hatchling.internal.numeric.BlasFloat.gemmSerial;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.ReductionsFloat;
import dev.hatchling.internal.numeric.RightFloat;
import dev.hatchling.internal.numeric.ScratchFloat;
import dev.hatchling.internal.numeric.TilesFloat;
import java.util.Arrays;

/**
 * The backward pass of {@link MixFloat} for one head by sums over active neurons.
 *
 * <p>The norm of the value gives every neuron a gradient: {@code dv_t = g_t − p_t 1 − r_t (v_t −
 * mean_t)}, where g is 0 wherever the product is (but where that underflows). But {@code v − mean}
 * is {@code W' a_t} with W' = W − 1 w̄ᵀ, the centred value encoder, so what is dense goes through
 * matrices of D columns: {@code da_t = Wᵀ g_t − p_t c − r_t W'ᵀW' a_t} and {@code dW = Σ_t g_t a_tᵀ
 * − 1 (Σ_t p_t a_t)ᵀ − W' Σ_t r_t a_t a_tᵀ}, c the sum of W's rows. Exact but for rounding.
 */
final class ActiveMixGradientFloat implements MixFloat.HeadGradient {
  private static final int TOKENS = MixFloat.TOKENS;

  /** Slots of {@link ScratchFloat}. */
  private static final int CENTRED = 32;

  private static final int SPREAD = 33;
  private static final int OUTER = 34;
  private static final int ATT = 35;
  private static final int WEIGHED = 36;
  private static final int ALONG = 37;
  private static final int DENSE = 38;

  private final MixShape shape;
  private final MixFloat.Operands in;
  private final GateFloat gate;
  private final int h;
  private final boolean normalise;
  private final RightFloat decoder;

  /** W, [N, D]. */
  private final float[] weights;

  /** c, [D]. */
  private final float[] sum;

  /** W', [N, D]. */
  private final MemoryFloat centred;

  /** W'ᵀW', [D, D]. */
  private final MemoryFloat spread;

  /** Σ_t r_t a_t a_tᵀ, [D, D]. */
  private final MemoryFloat outer;

  /** Σ_t p_t a_t, [D]. */
  private final float[] shared;

  /** The gradient of the decoder's columns, [N, D]. */
  private final float[] dColumns;

  /** Σ_t g_t a_tᵀ, [N, D]. */
  private final float[] dEncoder;

  /** Rows of the gradient, of att and of its gradient in a block, [tokens, D] each. */
  private final float[] gradient;

  private final float[] att;
  private final float[] sums;

  ActiveMixGradientFloat(MixShape shape, GateFloat gate, int h, MixFloat.Operands in) {
    this.shape = shape;
    this.gate = gate;
    this.h = h;
    normalise = gate.normalises();
    this.in = in;
    int n = shape.neurons();
    int d = shape.width();
    decoder = RightFloat.own(1, false, d, n, in.wd(), (long) h * n, shape.m());
    weights = new float[n * d];
    in.wv().get((long) h * n * d, weights, 0, n * d);
    sum = new float[d];
    shared = new float[d];
    gradient = new float[TOKENS * d];
    att = new float[TOKENS * d];
    sums = new float[TOKENS * d];
    dColumns = new float[n * d];
    dEncoder = new float[n * d];
    centred = ScratchFloat.get(CENTRED, (long) n * d);
    spread = ScratchFloat.get(SPREAD, (long) d * d);
    outer = ScratchFloat.get(OUTER, (long) d * d);
    if (normalise) {
      centre(n, d);
    }
  }

  private void centre(int n, int d) {
    for (int i = 0; i < n; i++) {
      ReductionsFloat.add(weights, i * d, sum, 0, d);
    }
    float[] row = new float[d];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < d; j++) {
        row[j] = weights[i * d + j] - sum[j] / n;
      }
      centred.put((long) i * d, row, 0, d);
    }
    gemmSerial(true, false, d, d, n, 1f, centred, 0, d, centred, 0, d, 0f, spread, 0, d);
  }

  @Override
  public void block(int first, int rows, MemoryFloat dActivity, MemoryFloat dAtt) {
    int d = shape.width();
    int pitch = shape.pitch();
    MemoryFloat dz = ScratchFloat.get(MixShape.PRODUCT_GRADIENT, (long) TOKENS * pitch);
    gemmSerial(false, rows, 1f, in.gradient(), (long) first * d, d, decoder, 0f, dz, 0, pitch);
    float[] z = TilesFloat.rows(TilesFloat.PRODUCT, 1, TOKENS * pitch)[0];
    float[] g = TilesFloat.rows(TilesFloat.VALUE_GRADIENT, 1, TOKENS * pitch)[0];
    float[][] norm = new float[rows][2];
    rows(first, rows, dz, g, z, norm, dActivity);
    in.gradient().get((long) first * d, gradient, 0, rows * d);
    for (int r = 0; r < rows; r++) {
      in.att().get(attAt(first + r), att, r * d, d);
    }
    SpikeTileFloat spikes = SpikeTileFloat.ofThread();
    spikes.look(z, pitch, rows, shape.neurons());
    spikes.collect(z, gradient, dColumns, d);
    spikes.collect(g, att, dEncoder, d);
    Arrays.fill(sums, 0f);
    spikes.spread(g, weights, 0, sums, d);
    if (normalise) {
      dense(first == 0, rows, norm);
    }
    for (int r = 0; r < rows; r++) {
      dAtt.put(attAt(first + r), sums, r * d, d);
    }
  }

  private long attAt(int token) {
    return ((long) token * shape.heads() + h) * shape.width();
  }

  /** The gate backwards, row by row: from dz to g, z and the gradient of the activity. */
  private void rows(
      int first,
      int rows,
      MemoryFloat dz,
      float[] g,
      float[] z,
      float[][] norm,
      MemoryFloat dActivity) {
    int n = shape.neurons();
    float[][] row = TilesFloat.rows(TilesFloat.STATE, 5, n);
    for (int r = 0; r < rows; r++) {
      int at = r * shape.pitch();
      dz.get(at, row[2], 0, n);
      gate.activeGradients(first + r, h, in.activity(), in.value(), row, norm[r]);
      dActivity.put((long) (first + r) * shape.m() + (long) h * n, row[3], 0, n);
      System.arraycopy(row[2], 0, g, at, n);
      System.arraycopy(row[4], 0, z, at, n);
    }
  }

  /** What the norm adds: to the gradient of att here, to that of W in {@link #finish}. */
  private void dense(boolean fresh, int rows, float[][] norm) {
    int d = shape.width();
    MemoryFloat a = ScratchFloat.of(ATT, att, TOKENS * d);
    MemoryFloat along = ScratchFloat.get(ALONG, (long) TOKENS * d);
    gemmSerial(false, false, rows, d, d, 1f, a, 0, d, spread, 0, d, 0f, along, 0, d);
    float[] row = new float[d];
    float[] weighed = new float[TOKENS * d];
    for (int r = 0; r < rows; r++) {
      along.get((long) r * d, row, 0, d);
      for (int j = 0; j < d; j++) {
        sums[r * d + j] -= norm[r][0] * sum[j] + norm[r][1] * row[j];
        shared[j] += norm[r][0] * att[r * d + j];
        weighed[r * d + j] = norm[r][1] * att[r * d + j];
      }
    }
    MemoryFloat w = ScratchFloat.of(WEIGHED, weighed, TOKENS * d);
    float keep = fresh ? 0f : 1f;
    gemmSerial(true, false, d, d, rows, 1f, a, 0, d, w, 0, d, keep, outer, 0, d);
  }

  @Override
  public void finish(MemoryFloat dWv, MemoryFloat dWd) {
    int n = shape.neurons();
    int d = shape.width();
    ActiveFloat.putColumns(MemoryFloat.of(dColumns), n, d, dWd, h * n, shape.m());
    MemoryFloat dense = ScratchFloat.get(DENSE, (long) n * d);
    if (normalise) {
      gemmSerial(false, false, n, d, d, 1f, centred, 0, d, outer, 0, d, 0f, dense, 0, d);
    }
    float[] row = new float[d];
    for (int i = 0; i < n && normalise; i++) {
      dense.get((long) i * d, row, 0, d);
      for (int j = 0; j < d; j++) {
        dEncoder[i * d + j] -= shared[j] + row[j];
      }
    }
    dWv.put((long) h * n * d, dEncoder, 0, n * d);
  }
}
