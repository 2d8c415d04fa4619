package dev.hatchling.neurons;

import dev.hatchling.internal.numeric.Layouts;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What the loops over tokens of the portable neurons have in common. */
final class TokenRows {
  private TokenRows() {}

  /** The tokens of {@code [B, T, M]}, views {@code [B, M]}. */
  static INDArray[] of(INDArray x) {
    INDArray[] tokens = new INDArray[Math.toIntExact(x.size(1))];
    for (int t = 0; t < tokens.length; t++) {
      tokens[t] = Layouts.rows(x, t);
    }
    return tokens;
  }

  /** A row of numbers of neurons once for each sequence, {@code [B, M]}. */
  static INDArray tiled(INDArray row, long batch) {
    INDArray all = Nd4j.createUninitialized(row.dataType(), batch, row.length());
    for (long b = 0; b < batch; b++) {
      all.getRow(b).assign(row);
    }
    return all;
  }

  /** Writes the state before the first token, zeros where there is none. */
  static INDArray begin(@Nullable INDArray initial, INDArray state) {
    return initial == null ? state.assign(0) : state.assign(initial);
  }
}
