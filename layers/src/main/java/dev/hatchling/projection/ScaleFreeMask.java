package dev.hatchling.projection;

import dev.hatchling.input.InputException;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which of the possible connections of a projection exist: a bipartite graph whose degrees follow a
 * power law on both sides (docs/model.md, E12; Chung and Lu 2002, "Connected components in random
 * graphs with given expected degree sequences").
 *
 * <p>Every neuron has an attachment weight {@code (rank + 1)^(−1/(γ−1))} with a random rank, and
 * {@code P_ij = min(1, c u_i v_j)}: an edge is as likely as both its neurons are attractive, which
 * is preferential attachment in its static form. c makes the mean the density asked for. Then an
 * empty row gets the edge that it missed by least, and so does an empty column.
 *
 * <p>A function of its key: the same on every machine and for any number of threads.
 */
public final class ScaleFreeMask {
  private final int columns;
  private final BitSet[] rows;

  private ScaleFreeMask(int rows, int columns) {
    this.columns = columns;
    this.rows = new BitSet[rows];
    for (int i = 0; i < rows; i++) {
      this.rows[i] = new BitSet(columns);
    }
  }

  /**
   * Draws a mask.
   *
   * @param rows postsynaptic neurons, at least 1
   * @param columns presynaptic neurons, at least 1
   * @param gamma exponent of the degrees, above 2; 0 for dense
   * @param density mean share of the connections that exist, in (0, 1]; 1 for dense
   * @param key identity of the mask
   * @throws InputException naming the value that is out of range
   */
  public static ScaleFreeMask of(
      int rows, int columns, double gamma, double density, RandomKey key) {
    check(rows >= 1 && columns >= 1, "shape " + rows + "×" + columns + " has no connections");
    check(gamma == 0 || (gamma > 2 && gamma < 1e6), "gamma " + gamma + " is neither 0 nor above 2");
    check(density > 0 && density <= 1, "density " + density + " is not in (0, 1]");
    ScaleFreeMask mask = new ScaleFreeMask(rows, columns);
    if (gamma == 0 || density == 1) {
      Arrays.stream(mask.rows).forEach(row -> row.set(0, columns));
      return mask;
    }
    Draw draw = new Draw(rows, columns, gamma, density, key);
    Parallel.forEach(rows, i -> draw.row(i, mask.rows[i]));
    mask.fill(draw);
    return mask;
  }

  /**
   * The density at which a row has this many connections in the mean.
   *
   * @throws InputException if the degree is not in (0, columns]
   */
  public static double densityOf(double degree, int columns) {
    check(
        degree > 0 && degree <= columns,
        "mean degree " + degree + " is not above 0 and at most " + columns);
    return degree / columns;
  }

  private static void check(boolean right, String problem) {
    if (!right) {
      throw new InputException("mask: " + problem);
    }
  }

  /** No row and no column stays empty. */
  private void fill(Draw draw) {
    BitSet reached = new BitSet(columns);
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].isEmpty()) {
        rows[i].set(draw.likeliestOfRow(i));
      }
      reached.or(rows[i]);
    }
    for (int j = reached.nextClearBit(0); j < columns; j = reached.nextClearBit(j + 1)) {
      rows[draw.likeliestOfColumn(j)].set(j);
    }
  }

  /** Number of postsynaptic neurons. */
  public int rows() {
    return rows.length;
  }

  /** Number of presynaptic neurons. */
  public int columns() {
    return columns;
  }

  /** Whether neuron {@code column} connects to neuron {@code row}. */
  public boolean connected(int row, int column) {
    if (column < 0 || column >= columns) {
      throw new IndexOutOfBoundsException("column " + column + " of " + columns);
    }
    return rows[row].get(column);
  }

  /** Number of connections. */
  public long edges() {
    return Arrays.stream(rows).mapToLong(BitSet::cardinality).sum();
  }

  /** Connections that each postsynaptic neuron receives. */
  public int[] rowDegrees() {
    return Arrays.stream(rows).mapToInt(BitSet::cardinality).toArray();
  }

  /** Connections that each presynaptic neuron makes. */
  public int[] columnDegrees() {
    int[] degrees = new int[columns];
    for (BitSet row : rows) {
      row.stream().forEach(j -> degrees[j]++);
    }
    return degrees;
  }

  /** The probabilities and the uniform numbers that decide. */
  private static final class Draw {
    private final double[] u;
    private final double[] v;
    private final double c;
    private final RandomKey edges;

    Draw(int rows, int columns, double gamma, double density, RandomKey key) {
      double[] rowWeights = weights(rows, gamma);
      double[] columnWeights = weights(columns, gamma);
      c = scale(rowWeights, columnWeights, density);
      u = shuffled(rowWeights, key.child("rows"));
      v = shuffled(columnWeights, key.child("columns"));
      edges = key.child("edges");
    }

    /** By rank, descending. StrictMath: the same bits everywhere. */
    private static double[] weights(int n, double gamma) {
      double[] weights = new double[n];
      for (int rank = 0; rank < n; rank++) {
        weights[rank] = StrictMath.pow(rank + 1.0, -1 / (gamma - 1));
      }
      return weights;
    }

    private static double[] shuffled(double[] weights, RandomKey key) {
      int[] rank = key.permutation(weights.length);
      return Arrays.stream(rank).mapToDouble(r -> weights[r]).toArray();
    }

    /** c by bisection. */
    private static double scale(double[] u, double[] v, double density) {
      double low = 0;
      double high = 1 / (u[u.length - 1] * v[v.length - 1]);
      double wanted = density * u.length * v.length;
      for (int i = 0; i < 200; i++) {
        double middle = 0.5 * (low + high);
        if (expected(u, v, middle) < wanted) {
          low = middle;
        } else {
          high = middle;
        }
      }
      return high;
    }

    /** Σ_ij min(1, c u_i v_j) for descending weights, in O(rows + columns). */
    private static double expected(double[] u, double[] v, double c) {
      double[] tail = new double[v.length + 1];
      for (int j = v.length - 1; j >= 0; j--) {
        tail[j] = tail[j + 1] + v[j];
      }
      int certain = v.length;
      double sum = 0;
      for (double ui : u) {
        while (certain > 0 && c * ui * v[certain - 1] < 1) {
          certain--;
        }
        sum += certain + c * ui * tail[certain];
      }
      return sum;
    }

    void row(int i, BitSet row) {
      double[] slack = slack(i);
      for (int j = 0; j < slack.length; j++) {
        if (slack[j] < 0) {
          row.set(j);
        }
      }
    }

    /** How much each edge of a row missed its probability by; negative where it exists. */
    private double[] slack(int i) {
      double[] slack = new double[v.length];
      edges.child(i).fillUniform(slack, 0, slack.length, 0);
      for (int j = 0; j < slack.length; j++) {
        slack[j] -= Math.min(1, c * u[i] * v[j]);
      }
      return slack;
    }

    int likeliestOfRow(int i) {
      return smallest(slack(i));
    }

    int likeliestOfColumn(int j) {
      double[] slack = new double[u.length];
      for (int i = 0; i < slack.length; i++) {
        slack[i] = edges.child(i).uniform(j) - Math.min(1, c * u[i] * v[j]);
      }
      return smallest(slack);
    }

    private static int smallest(double[] values) {
      int best = 0;
      for (int i = 1; i < values.length; i++) {
        best = values[i] < values[best] ? i : best;
      }
      return best;
    }
  }
}
