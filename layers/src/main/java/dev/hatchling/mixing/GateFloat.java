package dev.hatchling.mixing;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.ReductionsFloat;
import dev.hatchling.internal.numeric.TilesFloat;
import dev.hatchling.norm.LayerNormFloat;
import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code Operations.gate}: {@code z = dropout(activity · relu(ln(value)))} (docs/model.md, E60),
 * and its gradient, each in one pass over memory. The norm, the relu and the dropout are computed
 * again in the backward pass; nothing is kept.
 */
final class GateFloat {
  /** Tokens that one piece of parallel work covers. */
  private static final int TOKENS = 16;

  /** See LifFloat: makes 1 of any positive number by min(1, x STEEP STEEP). */
  private static final float STEEP = 1 / Float.MIN_NORMAL;

  private static final ThreadLocal<TilesFloat> TILE = ThreadLocal.withInitial(TilesFloat::new);

  private final GatePlan plan;
  private final @Nullable DropoutFloat dropout;

  GateFloat(GatePlan plan) {
    this.plan = plan;
    this.dropout = plan.dropout() == null ? null : new DropoutFloat(plan.dropout());
  }

  /** Whether values are normalised. */
  boolean normalises() {
    return plan.normalise();
  }

  /** One row: {@code out = activity · relu(value)}; value is normalised first if asked. */
  static void row(boolean normalise, float[] activity, float[] value, float[] out, int n) {
    if (normalise) {
      LayerNormFloat.normalise(value, 0, value, 0, n);
    }
    for (int i = 0; i < n; i++) {
      out[i] = activity[i] * Math.max(0f, value[i]);
    }
  }

  void forward(MemoryFloat activity, MemoryFloat value, MemoryFloat out) {
    int n = plan.neurons();
    rows(
        (token, head) -> {
          float[][] tile = TILE.get().rows(4, n);
          activity.get(at(token, head), tile[0], 0, n);
          value.get(at(token, head), tile[1], 0, n);
          product(token, head, tile);
          out.put(at(token, head), tile[2], 0, n);
        });
  }

  void backward(
      MemoryFloat activity,
      MemoryFloat value,
      MemoryFloat gradient,
      MemoryFloat activityGradient,
      MemoryFloat valueGradient) {
    int n = plan.neurons();
    rows(
        (token, head) -> {
          float[][] tile = TILE.get().rows(5, n);
          gradient.get(at(token, head), tile[2], 0, n);
          gradients(token, head, activity, value, tile);
          activityGradient.put(at(token, head), tile[3], 0, n);
          valueGradient.put(at(token, head), tile[2], 0, n);
        });
  }

  /**
   * The gated activity of one head of one token.
   *
   * @param row four rows: activity, value, which is overwritten, the product, which is written, and
   *     scratch
   */
  void product(int token, int head, float[][] row) {
    row(plan.normalise(), row[0], row[1], row[2], plan.neurons());
    drop(token, head, row[2], row[3]);
  }

  /**
   * One head of one token backwards.
   *
   * @param row scratch of five rows; the third holds the gradient of the product and receives that
   *     of the value, the fourth receives the gradient of the activity, the fifth the product
   */
  void gradients(int token, int head, MemoryFloat activity, MemoryFloat value, float[][] row) {
    load(token, head, activity, value, row);
    float scale = normalise(row[1]);
    products(row[0], row[1], row[2], row[3], row[4], 1f, plan.neurons());
    if (plan.normalise()) {
      LayerNormFloat.gradient(row[1], 0, scale, row[2], 0, row[2], 0, plan.neurons());
    }
  }

  /**
   * As {@link #gradients}, but the third row stays 0 where the product is: it receives {@code g =
   * scale · ∂/∂(normalised value)}, of which the gradient of the value is {@code g − norm[0] −
   * norm[1] (value − mean)}.
   *
   * @param norm receives two numbers, 0 where the value is not normalised
   */
  void activeGradients(
      int token, int head, MemoryFloat activity, MemoryFloat value, float[][] row, float[] norm) {
    int n = plan.neurons();
    load(token, head, activity, value, row);
    float scale = normalise(row[1]);
    products(row[0], row[1], row[2], row[3], row[4], scale, n);
    boolean normalised = plan.normalise();
    norm[0] = normalised ? ReductionsFloat.sum(row[2], 0, n) / n : 0f;
    norm[1] = normalised ? scale * ReductionsFloat.dot(row[2], 0, row[1], 0, n) / n : 0f;
  }

  /** Where the row of a head of a token starts. */
  private long at(int token, int head) {
    return ((long) token * plan.heads() + head) * plan.neurons();
  }

  /**
   * Loads a row for the backward pass; the gradient and the fifth row get the dropout's factors.
   */
  private void load(int token, int head, MemoryFloat activity, MemoryFloat value, float[][] row) {
    int n = plan.neurons();
    activity.get(at(token, head), row[0], 0, n);
    value.get(at(token, head), row[1], 0, n);
    if (dropout == null) {
      Arrays.fill(row[4], 0, n, 1f);
    }
    drop(token, head, row[2], row[4]);
  }

  private float normalise(float[] value) {
    return plan.normalise() ? LayerNormFloat.normalise(value, 0, value, 0, plan.neurons()) : 1f;
  }

  /**
   * The product rule for one row; the gradient becomes {@code factor} times that of the normalised
   * value.
   *
   * @param activityGradient receives the gradient of the activity
   * @param product holds the factors of dropout; receives the product
   */
  private static void products(
      float[] activity,
      float[] value,
      float[] gradient,
      float[] activityGradient,
      float[] product,
      float factor,
      int n) {
    for (int i = 0; i < n; i++) {
      float y = Math.max(0f, value[i]);
      product[i] *= activity[i] * y;
      activityGradient[i] = gradient[i] * y;
      gradient[i] *= activity[i] * Math.min(factor, y * STEEP * STEEP);
    }
  }

  private void drop(int token, int head, float[] row, float[] factors) {
    if (dropout != null) {
      int n = plan.neurons();
      RandomKey key = plan.sequences().get(token / plan.time()).child(token % plan.time());
      dropout.fill(key, head * n, factors, n);
      for (int i = 0; i < n; i++) {
        row[i] *= factors[i];
      }
    }
  }

  /** Work on the row of one head of one token, numbered over the batch. */
  private interface Row {
    void run(int token, int head);
  }

  private void rows(Row row) {
    Parallel.pieces(
        plan.tokens(),
        TOKENS,
        (first, count) -> {
          for (int token = (int) first; token < first + count; token++) {
            for (int head = 0; head < plan.heads(); head++) {
              row.run(token, head);
            }
          }
        });
  }
}
