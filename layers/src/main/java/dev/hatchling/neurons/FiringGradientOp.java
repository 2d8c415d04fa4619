package dev.hatchling.neurons;

import dev.hatchling.graph.ArrayOp;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The gradient of {@link FiringOp}, from the last token to the first (docs/model.md, E31). Inputs:
 * the gradient of the emission {@code [B, T, M]}, spikes, u and the membranes before the tokens
 * {@code [T, B, M]}, the current {@code [B, T, M]}, decay and gain {@code [M]}. Outputs: the
 * gradients of the current {@code [B, T, M]}, and of decay and gain {@code [M]}.
 */
public final class FiringGradientOp extends ArrayOp {
  /** For the copies that SameDiff makes. */
  public FiringGradientOp() {}

  FiringGradientOp(SDVariable gradient, FiringOp firing, NeuronsSettings settings) {
    super(
        gradient.getSameDiff(),
        gradient,
        firing.outputVariables()[FiringOp.SPIKES],
        firing.outputVariables()[FiringOp.DISTANCE],
        firing.outputVariables()[FiringOp.BEFORE],
        firing.arg(0),
        firing.arg(1),
        firing.arg(2));
    settings.write(arguments());
  }

  @Override
  public String opName() {
    return "hatchling_portable_firing_gradient";
  }

  @Override
  protected int outputCount() {
    return 3;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {in[0], in[5], in[6]};
  }

  @Override
  protected void run(@Nullable INDArray[] in, INDArray[] out) {
    NeuronsSettings settings = NeuronsSettings.read(arguments());
    INDArray slope = TokenRows.like(in[2]);
    PortableSurrogates.derivative(settings.surrogate(), in[2], slope);
    INDArray gradient = TokenRows.turned(in[0]);
    if (settings.graded()) {
      INDArray factor = in[2].add(settings.margin());
      Nd4j.getExecutioner().exec(new RectifiedLinear(factor, factor));
      gradient.muli(factor.muli(slope).addi(in[1]));
    } else {
      gradient.muli(slope);
    }
    INDArray decay = TokenRows.tiled(in[5], in[0].size(0));
    backward(settings, TokenRows.of(gradient), TokenRows.of(slope), decay);
    TokenRows.input(gradient, in[3], in[4], in[6], out);
  }

  /** From the gradients of u by the emission to those of the membranes before their reset. */
  private static void backward(
      NeuronsSettings settings, INDArray[] gradient, INDArray[] slope, INDArray decay) {
    // Of the trace after a token.
    INDArray trace = decay.like();
    INDArray work = TokenRows.like(decay);
    try (TokenRows rows = new TokenRows(decay.length())) {
      for (int t = gradient.length - 1; t >= 0; t--) {
        if (settings.adaptation() != 0) {
          rows.multiply(slope[t], trace, work);
          TokenRows.add(1, work, gradient[t], gradient[t]);
          trace.muli(settings.traceDecay());
          TokenRows.add(-settings.adaptation(), gradient[t], trace, trace);
        }
        rows.accumulate(gradient, t, decay, work);
      }
    }
  }
}
