package dev.hatchling.neurons;

import dev.hatchling.graph.ArrayOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.Axpy;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Membrane, spike, reset and trace (E22 to E25) along the tokens, for the portable neurons. Inputs:
 * the current {@code [B, T, M]}; the membrane's decay a, the current's gain and the threshold θ,
 * {@code [M]}; what the threshold rises by {@code [B, T, M]}, membrane and trace before the first
 * token {@code [B, M]}, which may be missing.
 *
 * <p>Outputs, {@code [B, T, M]}: emission, spikes, u, and the membrane before each token; {@code
 * [B, M]}: membrane and trace after the last one; {@code [M]}: mean of the spikes. Only the
 * emission is differentiated, by current, decay and gain.
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
    long[] state = {in[0][0], in[0][2]};
    return new long[][] {in[0], in[0], in[0], in[0], state, state, in[1]};
  }

  @Override
  protected void run(@Nullable INDArray[] in, INDArray[] out) {
    new Tokens(NeuronsSettings.read(arguments()), in, out).run();
  }

  /** One call. */
  private static final class Tokens {
    private final NeuronsSettings settings;
    private final INDArray[] current;
    private final INDArray[] emission;
    private final INDArray[] spikes;
    private final INDArray[] distance;
    private final INDArray[] before;
    private final INDArray @Nullable [] shift;
    private final INDArray decay;
    private final INDArray gain;
    private final INDArray threshold;
    private final INDArray drop;
    private final INDArray membrane;
    private final INDArray trace;
    private final INDArray u;
    private final INDArray spike;
    private final INDArray work;
    private final INDArray count;
    private final INDArray rate;

    Tokens(NeuronsSettings settings, @Nullable INDArray[] in, INDArray[] out) {
      this.settings = settings;
      current = TokenRows.of(in[0]);
      shift = in[4] == null ? null : TokenRows.of(in[4]);
      emission = TokenRows.of(out[EMISSION]);
      spikes = TokenRows.of(out[SPIKES]);
      distance = TokenRows.of(out[DISTANCE]);
      before = TokenRows.of(out[BEFORE]);
      decay = TokenRows.tiled(in[1], in[0].size(0));
      gain = TokenRows.tiled(in[2], in[0].size(0));
      threshold = TokenRows.tiled(in[3], in[0].size(0));
      drop = threshold.sub(settings.reset());
      membrane = TokenRows.begin(in[5], out[MEMBRANE]);
      trace = TokenRows.begin(in[6], out[TRACE]);
      u = decay.ulike();
      spike = decay.ulike();
      work = decay.ulike();
      count = decay.like();
      rate = out[RATE];
    }

    void run() {
      for (int t = 0; t < current.length; t++) {
        before[t].assign(membrane);
        membrane.muli(decay).addi(current[t].mul(gain, work));
        membrane.sub(threshold, u);
        if (settings.adaptation() != 0) {
          Nd4j.getExecutioner().exec(new Axpy(trace, u, u, -settings.adaptation()));
        }
        if (shift != null) {
          u.subi(shift[t]);
        }
        distance[t].assign(u);
        Nd4j.getExecutioner().exec(new Step(u, spike, 0.0));
        spikes[t].assign(spike);
        count.addi(spike);
        emit(t);
        membrane.subi(spike.mul(drop, work));
        trace.muli(settings.traceDecay()).addi(spike);
      }
      rate.assign(count.mean(0).divi(current.length));
    }

    private void emit(int t) {
      if (settings.graded()) {
        emission[t].assign(u.addi(settings.margin()).muli(spike));
      } else {
        emission[t].assign(spike);
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
