package dev.hatchling.projection;

import dev.hatchling.random.RandomKey;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Dale's law: all connections that a neuron makes have one sign (docs/model.md, E11). The sign is a
 * function of the presynaptic neuron's number within its population, so it is the same in every
 * projection that the population feeds. A projection is {@code [outputs, inputs]}, {@code W =
 * softplus(raw) · scale}.
 */
public final class DaleLaw {
  private DaleLaw() {}

  /**
   * The sign of a neuron.
   *
   * @param presynaptic number within its population, from 0
   * @param every every how many neurons one is inhibitory, counted so that the last of each group
   *     is; 0 for none
   * @return 1 excitatory, −1 inhibitory
   */
  public static int sign(int presynaptic, int every) {
    return every > 0 && presynaptic % every == every - 1 ? -1 : 1;
  }

  /**
   * Signed connections, the buffer that a model keeps: 1, −1, or 0 for no connection.
   *
   * @return {@code [rows, columns]} INT8
   */
  public static INDArray connections(ScaleFreeMask mask, int every) {
    INDArray connections = Nd4j.createUninitialized(DataType.INT8, mask.rows(), mask.columns());
    for (int i = 0; i < mask.rows(); i++) {
      for (int j = 0; j < mask.columns(); j++) {
        int value = mask.connected(i, j) ? sign(j, every) : 0;
        connections.data().put((long) i * mask.columns() + j, value);
      }
    }
    return connections;
  }

  /**
   * The constant factor of the weights, {@code connection / (w0 √indegree)}: with it the sum of a
   * row's squares starts at 1 whatever its degree.
   *
   * @param connections {@code [outputs, inputs]} INT8
   * @param w0 median magnitude of a fresh weight, above 0
   * @param type FLOAT or DOUBLE; either holds single-precision factors, so that a model computed in
   *     double is the same model
   */
  public static INDArray scale(INDArray connections, double w0, DataType type) {
    int rows = (int) connections.size(0);
    int columns = (int) connections.size(1);
    INDArray scale = Nd4j.createUninitialized(type, rows, columns);
    for (int i = 0; i < rows; i++) {
      long at = (long) i * columns;
      int degree = 0;
      for (int j = 0; j < columns; j++) {
        degree += Math.abs(connections.data().getInt(at + j));
      }
      float size = size(degree, w0);
      for (int j = 0; j < columns; j++) {
        scale.data().put(at + j, connections.data().getInt(at + j) * size);
      }
    }
    return scale;
  }

  /** The magnitude of {@link #scale} in a row with this many connections. */
  static float size(int degree, double w0) {
    return (float) (1 / Math.sqrt(Math.max(1, degree)) / w0);
  }

  /**
   * Fresh raw weights: magnitudes {@code w0 exp(σ ξ)}, hence {@code raw = ln(e^w − 1)}. A narrow
   * spread matters: exponential magnitudes cost 0.2 nats.
   *
   * @param raw filled; contiguous, FLOAT or DOUBLE
   * @param w0 median magnitude, above 0
   * @param sigma standard deviation of the logarithm
   * @param key identity of the projection; element i draws counter i
   */
  public static void initialise(INDArray raw, double w0, double sigma, RandomKey key) {
    int piece = 1 << 12;
    double[] xi = new double[piece];
    for (long from = 0; from < raw.length(); from += piece) {
      int n = (int) Math.min(piece, raw.length() - from);
      key.fillNormal(xi, 0, n, from);
      for (int i = 0; i < n; i++) {
        double w = w0 * StrictMath.exp(sigma * xi[i]);
        raw.data().put(from + i, w + StrictMath.log(-StrictMath.expm1(-w)));
      }
    }
  }

  /**
   * The first weight that breaks the law, in words; empty if none does. A weight of 0 breaks
   * nothing; one that is not finite does.
   *
   * @param name of the projection
   * @param weights {@code [outputs, inputs]}
   * @param every as in {@link #sign}
   */
  public static Optional<String> violation(String name, INDArray weights, int every) {
    INDArray rows = weights.dup('c');
    int columns = (int) rows.size(1);
    for (long k = 0; k < rows.length(); k++) {
      double w = rows.data().getDouble(k);
      int j = (int) (k % columns);
      if (!Double.isFinite(w) || w * sign(j, every) < 0) {
        String kind = sign(j, every) > 0 ? "excitatory" : "inhibitory";
        return Optional.of(
            name + "[" + k / columns + ", " + j + "] = " + w + ", but neuron " + j + " is " + kind);
      }
    }
    return Optional.empty();
  }
}
