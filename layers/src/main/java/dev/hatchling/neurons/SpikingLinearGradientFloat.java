package dev.hatchling.neurons;

import static dev.hatchling.internal.numeric.BlasFloat.multiplySerial;

import dev.hatchling.internal.numeric.MatrixFloat;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.RightFloat;
import dev.hatchling.internal.numeric.ScratchFloat;
import dev.hatchling.internal.numeric.SharesFloat;
import dev.hatchling.internal.numeric.TilesFloat;

/**
 * The last step of the backward pass of {@code Operations.spikingLinear}: the gradient of a head's
 * currents, {@code dI}, goes into both products, {@code dx = dI w} and {@code dw = dIᵀ x}, while it
 * is in the cache, and never to memory. Heads, and spans of sequences, run in parallel; their
 * shares are added in order.
 */
final class SpikingLinearGradientFloat implements NeuronsGradientFloat.Targets {
  /** Tokens of a tile. */
  private static final int TOKENS = 64;

  /** Neurons of a tile: their weights and the sum of their gradients fit the cache beside it. */
  private static final int GROUP = 512;

  /** Rows a power of two apart share a few lines of the cache. */
  private static final int PITCH = GROUP + 16;

  /** The most spans of sequences. */
  private static final int SPANS = 4;

  private static final ThreadLocal<Workspace> WORKSPACE = ThreadLocal.withInitial(Workspace::new);

  /** What a thread keeps. */
  private static final class Workspace {
    final RightFloat.Store inputs = new RightFloat.Store();
    final RightFloat.Stores weights = new RightFloat.Stores();
    final ScratchFloat inputShares = new ScratchFloat();
    final ScratchFloat weightShares = new ScratchFloat();
    final ScratchFloat tile = new ScratchFloat();
    final ScratchFloat sum = new ScratchFloat();
    final TilesFloat row = new TilesFloat();
  }

  private final NeuronsPlan plan;
  private final int width;
  private final int spans;
  private final RightFloat inputs;
  private final RightFloat[] weights;

  /** {@code [H, B, T, D]}: what each head gives to dx. */
  private final MemoryFloat inputShares;

  /** {@code [H, span, N, D]}. */
  private final MemoryFloat weightShares;

  /**
   * Ready to take gradients; for one pass of the calling thread.
   *
   * @param x {@code [B, T, D]}
   * @param w {@code [M, D]}
   */
  SpikingLinearGradientFloat(NeuronsPlan plan, MemoryFloat x, MemoryFloat w, int width) {
    this.plan = plan;
    this.width = width;
    spans = Math.min(plan.batch(), SPANS);
    int n = plan.neurons();
    int tokens = plan.batch() * plan.time();
    Workspace kept = WORKSPACE.get();
    inputs = kept.inputs.shared(new MatrixFloat(x, tokens, width));
    weights = new RightFloat[plan.heads()];
    for (int h = 0; h < weights.length; h++) {
      MatrixFloat wh = new MatrixFloat(w, (long) h * n * width, n, width, width);
      weights[h] = kept.weights.get(h).shared(wh);
    }
    inputShares = kept.inputShares.get((long) plan.heads() * tokens * width);
    weightShares = kept.weightShares.get((long) spans * plan.width() * width);
  }

  @Override
  public int spans() {
    return spans;
  }

  @Override
  public NeuronsGradientFloat.Target of(int h, int span) {
    return new Share(h, ((long) h * spans + span) * plan.neurons() * width);
  }

  /** What one head gets from a span of sequences. */
  private final class Share implements NeuronsGradientFloat.Target {
    private final int h;
    private final long at;
    private final Workspace work = WORKSPACE.get();

    private final MatrixFloat sum =
        new MatrixFloat(work.sum.get((long) plan.neurons() * width), plan.neurons(), width);

    private boolean begun;

    /** Where its share of the weights' gradient starts. */
    Share(int h, long at) {
      this.h = h;
      this.at = at;
    }

    @Override
    public void take(int b, int first, int length, float[][] rows) {
      for (int neuron = 0; neuron < plan.neurons(); neuron += GROUP) {
        int count = Math.min(GROUP, plan.neurons() - neuron);
        for (int t = 0; t < length; t += TOKENS) {
          boolean fresh = !begun && t == 0;
          int tokens = Math.min(TOKENS, length - t);
          multiply(b * plan.time() + first + t, tokens, rows, t, neuron, count, fresh);
        }
      }
      begun = true;
    }

    private void multiply(
        int token, int tokens, float[][] rows, int t, int neuron, int count, boolean fresh) {
      MemoryFloat tile = work.tile.get((long) TOKENS * PITCH);
      for (int r = 0; r < tokens; r++) {
        tile.put((long) r * PITCH, rows[t + r], neuron, count);
      }
      RightFloat w = weights[h].part(neuron, count, width);
      float keep = neuron == 0 ? 0f : 1f;
      long to = ((long) h * plan.batch() * plan.time() + token) * width;
      MatrixFloat part = new MatrixFloat(tile, 0, tokens, count, PITCH);
      multiplySerial(part, w, keep, new MatrixFloat(inputShares, to, tokens, width, width));
      RightFloat x = inputs.part(token, tokens, width);
      float more = fresh ? 0f : 1f;
      multiplySerial(part.transpose(), x, more, sum.block(neuron, count, 0, width));
    }

    @Override
    public void finish() {
      float[] row = work.row.row(width);
      for (int i = 0; i < plan.neurons(); i++) {
        sum.memory().get(sum.at(i, 0), row, 0, width);
        weightShares.put(at + (long) i * width, row, 0, width);
      }
    }
  }

  /** Adds the shares up: dx {@code [B, T, D]}, dw {@code [M, D]}. */
  void finish(MemoryFloat dx, MemoryFloat dw) {
    long tokens = (long) plan.batch() * plan.time() * width;
    add(inputShares, 0, plan.heads(), tokens, dx, 0);
    long size = (long) plan.neurons() * width;
    for (int h = 0; h < plan.heads(); h++) {
      add(weightShares, (long) h * spans * size, spans, size, dw, h * size);
    }
  }

  /** The sum of {@code count} shares of {@code size} numbers, block by block. */
  private static void add(
      MemoryFloat shares, long from, int count, long size, MemoryFloat to, long toAt) {
    int block = 1 << 13;
    Parallel.pieces(
        size,
        block,
        (at, n) -> to.put(toAt + at, SharesFloat.sum(shares, from + at, size, count, n), 0, n));
  }
}
