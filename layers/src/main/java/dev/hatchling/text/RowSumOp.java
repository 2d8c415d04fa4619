package dev.hatchling.text;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Sums of rows of a table. Inputs: table {@code [R, D]}, rows {@code [B, T, K]}, integers. Output:
 * {@code [B, T, D]}. There is no gradient: the table must be a constant.
 */
public final class RowSumOp extends FusedOp {
  private static final int ROWS = 1;

  /** For the copies that SameDiff makes. */
  public RowSumOp() {}

  public RowSumOp(SameDiff sd, SDVariable table, SDVariable rows) {
    super(sd, table, rows);
  }

  @Override
  public String opName() {
    return "hatchling_row_sum";
  }

  @Override
  protected boolean isInteger(int input) {
    return input == ROWS;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    long[] shape = in[ROWS].clone();
    shape[shape.length - 1] = in[0][1];
    return new long[][] {shape};
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    RowSumFloat.read(in[0], call.integers(ROWS), call.size(ROWS, -1), call.size(0, 1), out[0]);
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    RowSumDouble.read(in[0], call.integers(ROWS), call.size(ROWS, -1), call.size(0, 1), out[0]);
  }
}
