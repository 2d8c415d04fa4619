package dev.hatchling.training;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;

/**
 * What a forward and backward pass over some rows says besides the gradient.
 *
 * @param total {@code Σ_b w_b l_b}
 * @param perSample l_b of each row, {@code [B]}
 * @param rates of each layer's neurons, {@code [L][M]}, means over the rows
 * @param gradientNorm of the worker's own step in a round, before clipping; otherwise 0
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier of arrays; never compared
public record Pass(double total, double[] perSample, List<double[]> rates, double gradientNorm)
    implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /** Nothing to learn from. */
  static Pass nothing(int rows) {
    return new Pass(Double.NaN, new double[rows], List.of(), 0);
  }

  Pass withNorm(double norm) {
    return new Pass(total, perSample, rates, norm);
  }
}
