package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.data.Reduction;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The unit of work: some rows of a step's batch, of which the gradient is wanted; or rows of every
 * step of a round, on which a worker makes steps of its own. Its result is a function of the
 * weights and of this alone.
 *
 * @param number which share of the batch, counted from 0
 * @param rows of each step; one where a gradient is wanted
 * @param rates η of each step of a round; empty where a gradient is wanted
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier of arrays; never compared
public record Share(int number, List<Rows> rows, double[] rates) implements Serializable {
  /**
   * Rows of one step.
   *
   * @param batch the rows
   * @param weights w_b of each row, {@code [B]}
   * @param step counted from 0
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Rows(Batch batch, double[] weights, long step) implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    /** Whether there is anything to learn from. */
    boolean scored() {
      return batch.masked() < batch.size();
    }
  }

  @Serial private static final long serialVersionUID = 1L;

  /** Copies the list. */
  public Share {
    rows = new ArrayList<>(rows);
  }

  /** Whether the worker makes steps of its own. */
  public boolean round() {
    return rates.length > 0;
  }

  /** Rows in all steps. */
  int size() {
    return rows.stream().mapToInt(r -> r.batch().size()).sum();
  }

  /** First row of a share of B rows cut into n: their sizes differ by one at most. */
  private static int first(int share, int shares, int rows) {
    return Math.toIntExact((long) share * rows / shares);
  }

  /** The shares of one step's batch, weighted as in the whole batch. */
  static List<Share> ofStep(Batch batch, long step, Reduction reduction, int shares) {
    double[] weights = batch.sampleWeights(reduction);
    List<Share> cut = new ArrayList<>();
    for (int k = 0; k < shares; k++) {
      int from = first(k, shares, batch.size());
      int to = first(k + 1, shares, batch.size());
      Batch rows = shares == 1 ? batch : batch.slice(from, to);
      double[] own = java.util.Arrays.copyOfRange(weights, from, to);
      cut.add(new Share(k, List.of(new Rows(rows, own, step)), new double[0]));
    }
    return cut;
  }

  /** The shares of a round; each has batches of its own, weighted within them. */
  static List<Share> ofRound(
      List<Batch> batches, long step, double[] rates, Reduction reduction, int shares) {
    List<Share> cut = new ArrayList<>();
    for (int k = 0; k < shares; k++) {
      List<Rows> rows = new ArrayList<>();
      for (int i = 0; i < batches.size(); i++) {
        Batch whole = batches.get(i);
        Batch own = whole.slice(first(k, shares, whole.size()), first(k + 1, shares, whole.size()));
        rows.add(new Rows(own, own.sampleWeights(reduction), step + i));
      }
      cut.add(new Share(k, rows, rates));
    }
    return cut;
  }
}
