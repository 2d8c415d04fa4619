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
    rows(
        (at, token, neuron) -> {
          int n = plan.neurons();
          float[][] tile = TILE.get().rows(4, n);
          activity.get(at, tile[0], 0, n);
          value.get(at, tile[1], 0, n);
          row(plan.normalise(), tile[0], tile[1], tile[2], n);
          drop(token, neuron, tile[2], tile[3], n);
          out.put(at, tile[2], 0, n);
        });
  }

  void backward(
      MemoryFloat activity,
      MemoryFloat value,
      MemoryFloat gradient,
      MemoryFloat activityGradient,
      MemoryFloat valueGradient) {
    rows(
        (at, token, neuron) -> {
          int n = plan.neurons();
          float[][] tile = TILE.get().rows(5, n);
          gradient.get(at, tile[2], 0, n);
          gradients(at, token, neuron, activity, value, tile);
          activityGradient.put(at, tile[3], 0, n);
          valueGradient.put(at, tile[2], 0, n);
        });
  }

  /**
   * The gated activity of one head of one token.
   *
   * @param row four rows: activity, value, which is overwritten, the product, which is written, and
   *     scratch
   */
  void product(int token, int head, float[][] row) {
    int n = plan.neurons();
    row(plan.normalise(), row[0], row[1], row[2], n);
    drop(key(token), head * n, row[2], row[3], n);
  }

  /**
   * One head of one token backwards.
   *
   * @param row scratch of five rows; the third holds the gradient of the product and receives that
   *     of the value, the fourth receives the gradient of the activity, the fifth the product
   */
  void gradients(int token, int head, MemoryFloat activity, MemoryFloat value, float[][] row) {
    int neuron = head * plan.neurons();
    gradients(at(token, neuron), key(token), neuron, activity, value, row);
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
    int neuron = head * n;
    load(at(token, neuron), key(token), neuron, activity, value, row);
    float scale = normalise(row[1]);
    products(row[0], row[1], row[2], row[3], row[4], scale, n);
    boolean normalised = plan.normalise();
    norm[0] = normalised ? ReductionsFloat.sum(row[2], 0, n) / n : 0f;
    norm[1] = normalised ? scale * ReductionsFloat.dot(row[2], 0, row[1], 0, n) / n : 0f;
  }

  private long at(int token, int neuron) {
    return (long) token * plan.heads() * plan.neurons() + neuron;
  }

  private void gradients(
      long at,
      @Nullable RandomKey token,
      int neuron,
      MemoryFloat activity,
      MemoryFloat value,
      float[][] row) {
    load(at, token, neuron, activity, value, row);
    gradients(row[0], row[1], row[2], row[3], row[4], plan.neurons());
  }

  /**
   * Loads a row for the backward pass; the gradient and the fifth row get the dropout's factors.
   */
  private void load(
      long at,
      @Nullable RandomKey token,
      int neuron,
      MemoryFloat activity,
      MemoryFloat value,
      float[][] row) {
    int n = plan.neurons();
    activity.get(at, row[0], 0, n);
    value.get(at, row[1], 0, n);
    if (dropout == null) {
      Arrays.fill(row[4], 0, n, 1f);
    }
    drop(token, neuron, row[2], row[4], n);
  }

  /**
   * One row backwards.
   *
   * @param gradient of the product; receives the gradient of the value
   * @param activityGradient receives the gradient of the activity
   * @param product holds the factors of dropout; receives the product
   */
  private void gradients(
      float[] activity,
      float[] value,
      float[] gradient,
      float[] activityGradient,
      float[] product,
      int n) {
    float scale = normalise(value);
    products(activity, value, gradient, activityGradient, product, 1f, n);
    if (plan.normalise()) {
      LayerNormFloat.gradient(value, 0, scale, gradient, 0, gradient, 0, n);
    }
  }

  private float normalise(float[] value) {
    return plan.normalise() ? LayerNormFloat.normalise(value, 0, value, 0, plan.neurons()) : 1f;
  }

  /** The product rule; the gradient becomes {@code factor} times that of the normalised value. */
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

  private void drop(@Nullable RandomKey token, int neuron, float[] row, float[] factors, int n) {
    if (dropout != null && token != null) {
      dropout.fill(token, neuron, factors, n);
      for (int i = 0; i < n; i++) {
        row[i] *= factors[i];
      }
    }
  }

  /** Work on the row of one head of one token. */
  private interface Row {
    /**
     * Runs.
     *
     * @param at where the row starts
     * @param token the token's key of dropout, null without dropout
     * @param neuron number, within the layer, of the row's first neuron
     */
    void run(long at, @Nullable RandomKey token, int neuron);
  }

  private void rows(Row row) {
    int pieces = (plan.tokens() + TOKENS - 1) / TOKENS;
    Parallel.forEach(
        pieces,
        piece -> {
          int end = Math.min(plan.tokens(), (piece + 1) * TOKENS);
          for (int token = piece * TOKENS; token < end; token++) {
            token(token, row);
          }
        });
  }

  private void token(int token, Row row) {
    RandomKey key = key(token);
    int width = plan.heads() * plan.neurons();
    for (int neuron = 0; neuron < width; neuron += plan.neurons()) {
      row.run((long) token * width + neuron, key, neuron);
    }
  }

  /** The key of a token, numbered over the batch. */
  private @Nullable RandomKey key(int token) {
    return dropout == null
        ? null
        : plan.sequences().get(token / plan.time()).child(token % plan.time());
  }
}
