package dev.hatchling.neurons;

import dev.hatchling.graph.ArrayOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A leaky sum along the tokens, {@code y_t = a y_{t−1} + c x_t}, for the portable neurons. Inputs:
 * x {@code [B, T, M]}, a and c {@code [M]}, and y before the first token {@code [B, M]}, which may
 * be missing. Outputs: y {@code [B, T, M]}; without gradient y one token earlier {@code [T, B, M]},
 * and y after the last token {@code [B, M]}.
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
    long[] x = in[0];
    return backward()
        ? new long[][] {x, in[1], in[2]}
        : new long[][] {x, {x[1], x[0], x[2]}, {x[0], x[2]}};
  }

  @Override
  protected void run(@Nullable INDArray[] in, INDArray[] out) {
    INDArray decay = TokenRows.tiled(in[1], in[0].size(0));
    if (backward()) {
      backward(in, decay, out);
      return;
    }
    INDArray y = TokenRows.turned(in[0]);
    TokenRows.scale(y, in[2]);
    INDArray[] tokens = TokenRows.of(y);
    INDArray[] before = TokenRows.of(out[1]);
    INDArray last = out[2].reshape(decay.length());
    TokenRows.begin(in[3], before[0]);
    INDArray work = TokenRows.like(decay);
    try (TokenRows rows = new TokenRows(decay.length())) {
      for (int t = 0; t < tokens.length; t++) {
        rows.multiply(before[t], decay, work);
        TokenRows.add(1, work, tokens[t], t + 1 < tokens.length ? before[t + 1] : last);
      }
    }
    for (int t = 0; t < tokens.length; t++) {
      tokens[t].assign(t + 1 < tokens.length ? before[t + 1] : last);
    }
    TokenRows.turn(y, out[0]);
  }

  private static void backward(@Nullable INDArray[] in, INDArray decay, INDArray[] out) {
    INDArray gradient = TokenRows.turned(in[4]);
    INDArray[] tokens = TokenRows.of(gradient);
    INDArray work = TokenRows.like(decay);
    try (TokenRows rows = new TokenRows(decay.length())) {
      for (int t = tokens.length - 1; t >= 0; t--) {
        rows.accumulate(tokens, t, decay, work);
      }
    }
    TokenRows.input(gradient, in[3], in[0], in[2], out);
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    SDVariable gradient = outputGradients.get(0);
    return gradient == null
        ? gradients()
        : gradients(new FilterOp(this, gradient).outputVariables());
  }
}
