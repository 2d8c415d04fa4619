package dev.hatchling.neurons;

import dev.hatchling.graph.ArrayOp;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.Axpy;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The gradient of {@link FiringOp}, from the last token to the first (docs/model.md, E31). Inputs:
 * the gradient of the emission, spikes, u, the membranes before the tokens and the current, {@code
 * [B, T, M]}, decay and gain {@code [M]}. Outputs: the gradients of the current {@code [B, T, M]},
 * and of decay and gain {@code [M]}.
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
    INDArray[] gradient = TokenRows.of(in[0]);
    INDArray[] spikes = TokenRows.of(in[1]);
    INDArray[] distance = TokenRows.of(in[2]);
    INDArray[] before = TokenRows.of(in[3]);
    INDArray[] current = TokenRows.of(in[4]);
    INDArray[] ofCurrent = TokenRows.of(out[0]);
    INDArray decay = TokenRows.tiled(in[5], in[0].size(0));
    INDArray gain = TokenRows.tiled(in[6], in[0].size(0));
    // Of the trace after a token, and of the membrane before its reset.
    INDArray trace = decay.like();
    INDArray membrane = decay.like();
    INDArray decays = decay.like();
    INDArray gains = decay.like();
    INDArray slope = decay.ulike();
    INDArray work = decay.ulike();
    for (int t = gradient.length - 1; t >= 0; t--) {
      PortableSurrogates.derivative(settings.surrogate(), distance[t], slope);
      if (settings.graded()) {
        work.assign(distance[t]).addi(settings.margin());
        Nd4j.getExecutioner().exec(new RectifiedLinear(work, work));
        work.muli(slope).addi(spikes[t]).muli(gradient[t]);
      } else {
        slope.mul(gradient[t], work);
      }
      work.addi(slope.muli(trace));
      trace.muli(settings.traceDecay());
      Nd4j.getExecutioner().exec(new Axpy(work, trace, trace, -settings.adaptation()));
      membrane.muli(decay).addi(work);
      ofCurrent[t].assign(membrane.mul(gain, work));
      decays.addi(membrane.mul(before[t], work));
      gains.addi(membrane.mul(current[t], work));
    }
    out[1].assign(decays.sum(0));
    out[2].assign(gains.sum(0));
  }
}
