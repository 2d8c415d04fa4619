package dev.hatchling.neurons;

import dev.hatchling.graph.ArrayOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Membrane, spike, reset and trace (E22 to E25) along the tokens, for the portable neurons. Inputs:
 * the current {@code [B, T, M]}; the membrane's decay a, the current's gain and the threshold θ,
 * {@code [M]}; what the threshold rises by {@code [B, T, M]}, membrane and trace before the first
 * token {@code [B, M]}, which may be missing.
 *
 * <p>Outputs: emission {@code [B, T, M]}; spikes, u, and the membrane before each token {@code [T,
 * B, M]}; membrane and trace after the last one {@code [B, M]}; mean of the spikes {@code [M]}.
 * Only the emission is differentiated, by current, decay and gain.
 */
public final class FiringOp extends ArrayOp {
  static final int EMISSION = 0;
  static final int SPIKES = 1;
  static final int DISTANCE = 2;
  static final int BEFORE = 3;
  static final int MEMBRANE = 4;
  static final int TRACE = 5;
  static final int RATE = 6;

  /** For the copies that SameDiff makes. */
  public FiringOp() {}

  /** Adds the op to a graph; {@code initial} is empty for zeros. */
  public FiringOp(
      SDVariable current,
      SDVariable decay,
      SDVariable gain,
      SDVariable threshold,
      @Nullable SDVariable shift,
      List<SDVariable> initial,
      NeuronsSettings settings) {
    super(
        current.getSameDiff(),
        current,
        decay,
        gain,
        threshold,
        shift,
        initial.isEmpty() ? null : initial.get(0),
        initial.isEmpty() ? null : initial.get(1));
    settings.write(arguments());
  }

  /** What came of the tokens. */
  public PortableDynamics.Firing firing() {
    SDVariable[] out = outputVariables();
    return new PortableDynamics.Firing(
        out[EMISSION], out[RATE], List.of(out[MEMBRANE], out[TRACE]));
  }

  @Override
  public String opName() {
    return "hatchling_portable_firing";
  }

  @Override
  protected int outputCount() {
    return 7;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    long[] x = in[0];
    long[] tokens = {x[1], x[0], x[2]};
    long[] state = {x[0], x[2]};
    return new long[][] {x, tokens, tokens, tokens, state, state, in[1]};
  }

  @Override
  protected void run(@Nullable INDArray[] in, INDArray[] out) {
    NeuronsSettings settings = NeuronsSettings.read(arguments());
    fire(settings, in, out);
    INDArray spikes = out[SPIKES];
    INDArray emission =
        settings.graded() ? out[DISTANCE].add(settings.margin()).muli(spikes) : spikes;
    TokenRows.turn(emission, out[EMISSION]);
    out[RATE].assign(TokenRows.sums(spikes).divi(in[0].size(0) * in[0].size(1)));
  }

  /** The loop: spikes, u and membranes. */
  private static void fire(NeuronsSettings settings, @Nullable INDArray[] in, INDArray[] out) {
    INDArray input = TokenRows.turned(in[0]);
    TokenRows.scale(input, in[2]);
    INDArray[] drive = TokenRows.of(input);
    INDArray[] shift = in[4] == null ? null : TokenRows.of(TokenRows.turned(in[4]));
    INDArray[] spikes = TokenRows.of(out[SPIKES]);
    INDArray[] distance = TokenRows.of(out[DISTANCE]);
    INDArray[] before = TokenRows.of(out[BEFORE]);
    INDArray decay = TokenRows.tiled(in[1], in[0].size(0));
    INDArray threshold = TokenRows.tiled(in[3], in[0].size(0));
    INDArray drop = threshold.sub(settings.reset());
    INDArray work = TokenRows.like(decay);
    INDArray trace = out[TRACE].reshape(decay.length());
    TokenRows.begin(in[5], before[0]);
    TokenRows.begin(in[6], trace);
    try (TokenRows rows = new TokenRows(decay.length())) {
      for (int t = 0; t < drive.length; t++) {
        rows.multiply(before[t], decay, work);
        TokenRows.add(1, work, drive[t], work);
        TokenRows.add(-1, threshold, work, distance[t]);
        if (settings.adaptation() != 0) {
          TokenRows.add(-settings.adaptation(), trace, distance[t], distance[t]);
        }
        if (shift != null) {
          TokenRows.add(-1, shift[t], distance[t], distance[t]);
        }
        Nd4j.getExecutioner().exec(new Step(distance[t], spikes[t], 0.0));
        rows.multiply(spikes[t], drop, drive[t]);
        INDArray after =
            t + 1 < drive.length ? before[t + 1] : out[MEMBRANE].reshape(work.length());
        TokenRows.add(-1, drive[t], work, after);
        trace.muli(settings.traceDecay());
        TokenRows.add(1, spikes[t], trace, trace);
      }
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    SDVariable gradient = outputGradients.get(EMISSION);
    if (gradient == null) {
      return gradients();
    }
    NeuronsSettings settings = NeuronsSettings.read(arguments());
    SDVariable[] of = new FiringGradientOp(gradient, this, settings).outputVariables();
    // SameDiff asks for one of the threshold, which homeostasis alone moves.
    return gradients(of[0], of[1], of[2], sameDiff.zerosLike(arg(3)));
  }
}
