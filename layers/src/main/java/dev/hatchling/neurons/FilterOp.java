package dev.hatchling.neurons;

import dev.hatchling.graph.ArrayOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A leaky sum along the tokens, {@code y_t = a y_{t−1} + c x_t}, for the portable neurons. Inputs:
 * x {@code [B, T, M]}, a and c {@code [M]}, and y before the first token {@code [B, M]}, which may
 * be missing. Outputs: y, and y one token earlier, {@code [B, T, M]}; y after the last token {@code
 * [B, M]}, without gradient.
 *
 * <p>As the gradient: x, a, c, y one token earlier, and the gradient of y; outputs the gradients of
 * x, a and c.
 */
public final class FilterOp extends ArrayOp {
  /** For the copies that SameDiff makes. */
  public FilterOp() {}

  /** Adds the op to a graph. */
  public FilterOp(SDVariable x, SDVariable decay, SDVariable gain, @Nullable SDVariable initial) {
    super(x.getSameDiff(), x, decay, gain, initial);
  }

  private FilterOp(FilterOp of, SDVariable gradient) {
    super(of.sameDiff, of.arg(0), of.arg(1), of.arg(2), of.outputVariables()[1], gradient);
  }

  @Override
  public String opName() {
    return "hatchling_portable_filter";
  }

  private boolean backward() {
    return bArgs().length == 5;
  }

  @Override
  protected int outputCount() {
    return 3;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return backward()
        ? new long[][] {in[0], in[1], in[2]}
        : new long[][] {in[0], in[0], {in[0][0], in[0][2]}};
  }

  @Override
  protected void run(@Nullable INDArray[] in, INDArray[] out) {
    INDArray[] x = TokenRows.of(in[0]);
    INDArray decay = TokenRows.tiled(in[1], in[0].size(0));
    INDArray gain = TokenRows.tiled(in[2], in[0].size(0));
    INDArray work = decay.ulike();
    if (backward()) {
      backward(x, decay, gain, work, TokenRows.of(in[3]), TokenRows.of(in[4]), out);
      return;
    }
    INDArray[] y = TokenRows.of(out[0]);
    INDArray[] before = TokenRows.of(out[1]);
    INDArray state = TokenRows.begin(in[3], out[2]);
    for (int t = 0; t < x.length; t++) {
      before[t].assign(state);
      state.muli(decay).addi(x[t].mul(gain, work));
      y[t].assign(state);
    }
  }

  private static void backward(
      INDArray[] x,
      INDArray decay,
      INDArray gain,
      INDArray work,
      INDArray[] before,
      INDArray[] gradient,
      INDArray[] out) {
    INDArray[] ofX = TokenRows.of(out[0]);
    INDArray state = decay.like();
    INDArray decays = decay.like();
    INDArray gains = decay.like();
    for (int t = x.length - 1; t >= 0; t--) {
      state.muli(decay).addi(gradient[t]);
      decays.addi(state.mul(before[t], work));
      gains.addi(state.mul(x[t], work));
      ofX[t].assign(state.mul(gain, work));
    }
    out[1].assign(decays.sum(0));
    out[2].assign(gains.sum(0));
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    SDVariable gradient = outputGradients.get(0);
    return gradient == null
        ? gradients()
        : gradients(new FilterOp(this, gradient).outputVariables());
  }
}
