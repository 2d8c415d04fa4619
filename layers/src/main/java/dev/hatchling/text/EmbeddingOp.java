package dev.hatchling.text;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Rows of a table. Inputs: table {@code [V, D]}, tokens {@code [B, T]}, integers. Output: {@code
 * [B, T, D]}. Only the table has a gradient.
 */
public final class EmbeddingOp extends FusedOp {
  private static final int TOKENS = 1;

  /** For the copies that SameDiff makes. */
  public EmbeddingOp() {}

  public EmbeddingOp(SameDiff sd, SDVariable table, SDVariable tokens) {
    super(sd, table, tokens);
  }

  @Override
  public String opName() {
    return "hatchling_embedding";
  }

  @Override
  protected boolean isInteger(int input) {
    return input == TOKENS;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    long[] shape = Arrays.copyOf(in[TOKENS], in[TOKENS].length + 1);
    shape[in[TOKENS].length] = in[0][1];
    return new long[][] {shape};
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    EmbeddingFloat.read(in[0], call.integers(TOKENS), call.size(0, 1), out[0]);
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    EmbeddingDouble.read(in[0], call.integers(TOKENS), call.size(0, 1), out[0]);
  }

  @Override
  protected void backward(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    EmbeddingFloat.gradient(in[2], call.integers(TOKENS), call.size(0, 1), out[0]);
  }

  @Override
  protected void backward(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    EmbeddingDouble.gradient(in[2], call.integers(TOKENS), call.size(0, 1), out[0]);
  }
}
