package dev.hatchling.mixing;

import static dev.hatchling.internal.numeric.BlasFloat.multiplySerial;

import dev.hatchling.internal.numeric.MatrixFloat;
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

  private static final ThreadLocal<Workspace> WORKSPACE = ThreadLocal.withInitial(Workspace::new);

  /** What a thread keeps. */
  private static final class Workspace {
    final RightFloat.Store decoder = new RightFloat.Store();
    final ScratchFloat centred = new ScratchFloat();
    final ScratchFloat spread = new ScratchFloat();
    final ScratchFloat outer = new ScratchFloat();
    final ScratchFloat att = new ScratchFloat();
    final ScratchFloat weighed = new ScratchFloat();
    final ScratchFloat along = new ScratchFloat();
    final ScratchFloat dense = new ScratchFloat();
    final ScratchFloat productGradient = new ScratchFloat();
    final TilesFloat product = new TilesFloat();
    final TilesFloat valueGradient = new TilesFloat();
    final TilesFloat rows = new TilesFloat();
    final SpikeTileFloat spikes = new SpikeTileFloat();
  }

  private final MixShape shape;
  private final MixViewsFloat views;
  private final MixFloat.Operands in;
  private final GateFloat gate;
  private final int h;
  private final boolean normalise;
  private final Workspace work = WORKSPACE.get();
  private final RightFloat decoder;

  /** W, [N, D]. */
  private final float[] weights;

  /** c, [D]. */
  private final float[] sum;

  /** W', [N, D]. */
  private final MatrixFloat centred;

  /** W'ᵀW', [D, D]. */
  private final MatrixFloat spread;

  /** Σ_t r_t a_t a_tᵀ, [D, D]. */
  private final MatrixFloat outer;

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
    this.views = new MixViewsFloat(shape);
    this.gate = gate;
    this.h = h;
    normalise = gate.normalises();
    this.in = in;
    int n = shape.neurons();
    int d = shape.width();
    decoder = work.decoder.own(views.decoder(in.wd(), h));
    weights = new float[n * d];
    in.wv().get((long) h * n * d, weights, 0, n * d);
    sum = new float[d];
    shared = new float[d];
    gradient = new float[TOKENS * d];
    att = new float[TOKENS * d];
    sums = new float[TOKENS * d];
    dColumns = new float[n * d];
    dEncoder = new float[n * d];
    centred = new MatrixFloat(work.centred.get((long) n * d), n, d);
    spread = new MatrixFloat(work.spread.get((long) d * d), d, d);
    outer = new MatrixFloat(work.outer.get((long) d * d), d, d);
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
      centred.memory().put(centred.at(i, 0), row, 0, d);
    }
    multiplySerial(centred.transpose(), centred, 0f, spread);
  }

  @Override
  public void block(int first, int rows, MemoryFloat dActivity, MemoryFloat dAtt) {
    int d = shape.width();
    int pitch = shape.pitch();
    MatrixFloat dz = views.tile(work.productGradient, rows);
    multiplySerial(views.output(in.gradient(), first, rows), decoder, 0f, dz);
    float[] z = work.product.row(TOKENS * pitch);
    float[] g = work.valueGradient.row(TOKENS * pitch);
    float[][] norm = new float[rows][2];
    rows(first, dz, g, z, norm, dActivity);
    in.gradient().get((long) first * d, gradient, 0, rows * d);
    MatrixFloat tokens = views.att(in.att(), h, first, rows);
    for (int r = 0; r < rows; r++) {
      in.att().get(tokens.at(r, 0), att, r * d, d);
    }
    SpikeTileFloat spikes = work.spikes;
    spikes.look(z, pitch, rows, shape.neurons());
    spikes.collect(z, gradient, dColumns, d);
    spikes.collect(g, att, dEncoder, d);
    Arrays.fill(sums, 0f);
    spikes.spread(g, weights, 0, sums, d);
    if (normalise) {
      dense(first == 0, rows, norm);
    }
    for (int r = 0; r < rows; r++) {
      dAtt.put(tokens.at(r, 0), sums, r * d, d);
    }
  }

  /** The gate backwards, row by row: from dz to g, z and the gradient of the activity. */
  private void rows(
      int first, MatrixFloat dz, float[] g, float[] z, float[][] norm, MemoryFloat dActivity) {
    int n = shape.neurons();
    float[][] row = work.rows.rows(5, n);
    for (int r = 0; r < dz.rows(); r++) {
      int at = r * shape.pitch();
      dz.memory().get(dz.at(r, 0), row[2], 0, n);
      gate.activeGradients(first + r, h, in.activity(), in.value(), row, norm[r]);
      dActivity.put(views.neuronsAt(h, first + r), row[3], 0, n);
      System.arraycopy(row[2], 0, g, at, n);
      System.arraycopy(row[4], 0, z, at, n);
    }
  }

  /** What the norm adds: to the gradient of att here, to that of W in {@link #finish}. */
  private void dense(boolean fresh, int rows, float[][] norm) {
    int d = shape.width();
    MatrixFloat a = new MatrixFloat(work.att.of(att, TOKENS * d), rows, d);
    MatrixFloat along = new MatrixFloat(work.along.get((long) TOKENS * d), rows, d);
    multiplySerial(a, spread, 0f, along);
    float[] row = new float[d];
    float[] weighed = new float[TOKENS * d];
    for (int r = 0; r < rows; r++) {
      along.memory().get(along.at(r, 0), row, 0, d);
      for (int j = 0; j < d; j++) {
        sums[r * d + j] -= norm[r][0] * sum[j] + norm[r][1] * row[j];
        shared[j] += norm[r][0] * att[r * d + j];
        weighed[r * d + j] = norm[r][1] * att[r * d + j];
      }
    }
    MatrixFloat w = new MatrixFloat(work.weighed.of(weighed, TOKENS * d), rows, d);
    multiplySerial(a.transpose(), w, fresh ? 0f : 1f, outer);
  }

  @Override
  public void finish(MemoryFloat dWv, MemoryFloat dWd) {
    int n = shape.neurons();
    int d = shape.width();
    ActiveFloat.putColumns(MemoryFloat.of(dColumns), n, d, dWd, h * n, shape.m());
    MatrixFloat dense = new MatrixFloat(work.dense.get((long) n * d), n, d);
    if (normalise) {
      multiplySerial(centred, outer, 0f, dense);
    }
    float[] row = new float[d];
    for (int i = 0; i < n && normalise; i++) {
      dense.memory().get(dense.at(i, 0), row, 0, d);
      for (int j = 0; j < d; j++) {
        dEncoder[i * d + j] -= shared[j] + row[j];
      }
    }
    dWv.put((long) h * n * d, dEncoder, 0, n * d);
  }
}
