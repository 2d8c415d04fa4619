package dev.hatchling.axons;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.ReductionsFloat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@link AxonsFloat} over the sequences of a batch, a sequence a task. */
final class AxonRowsFloat {
  private final MemoryFloat x;
  private final @Nullable MemoryFloat before;
  private final float[] raw;
  private final float[] strengths;
  private final boolean oneSign;
  private final int batch;
  private final int width;

  /** Numbers of a sequence. */
  private final int length;

  /** Numbers of what came before it, and of the taps. */
  private final int lagged;

  /**
   * Sequences and their delays.
   *
   * @param x {@code [B, T, D]}
   * @param taps raw, {@code [K − 1, D]}
   * @param before x of the last K − 1 tokens before, {@code [B, K − 1, D]}; null for zeros
   * @param shape B, T, D
   */
  AxonRowsFloat(
      MemoryFloat x,
      MemoryFloat taps,
      @Nullable MemoryFloat before,
      long[] shape,
      boolean oneSign) {
    this.x = x;
    this.before = before;
    this.oneSign = oneSign;
    lagged = Math.toIntExact(taps.length());
    raw = new float[lagged];
    taps.get(0, raw, 0, lagged);
    strengths = AxonsFloat.strengths(raw, oneSign);
    batch = (int) shape[0];
    width = (int) shape[2];
    length = Math.toIntExact(shape[1] * width);
  }

  /** x of a sequence behind that of the tokens before it, {@code [K − 1 + T, D]}. */
  private float[] gather(int b) {
    float[] all = new float[lagged + length];
    if (before != null) {
      before.get((long) b * lagged, all, 0, lagged);
    }
    x.get((long) b * length, all, lagged, length);
    return all;
  }

  /**
   * What arrives.
   *
   * @param y {@code [B, T, D]}, written
   * @param last x of the last K − 1 tokens, {@code [B, K − 1, D]}, written; null for no interest
   */
  void forward(MemoryFloat y, @Nullable MemoryFloat last) {
    Parallel.forEach(
        batch,
        b -> {
          float[] all = gather(b);
          float[] arrived = Arrays.copyOfRange(all, lagged, all.length);
          for (int tap = 0; tap < lagged; tap += width) {
            for (int t = 0; t < length; t += width) {
              int past = lagged + t - tap - width;
              AxonsFloat.arrive(strengths, tap, all, past, arrived, t, width);
            }
          }
          y.put((long) b * length, arrived, 0, length);
          if (last != null) {
            last.put((long) b * lagged, all, length, lagged);
          }
        });
  }

  /**
   * The gradients, given that of y.
   *
   * @param dx {@code [B, T, D]}, written
   * @param dTaps of the raw taps, {@code [K − 1, D]}, written
   */
  void backward(MemoryFloat dy, MemoryFloat dx, MemoryFloat dTaps) {
    float[][] parts = new float[batch][lagged];
    Parallel.forEach(
        batch,
        b -> {
          float[] all = gather(b);
          float[] gradient = new float[length];
          dy.get((long) b * length, gradient, 0, length);
          float[] sent = gradient.clone();
          for (int tap = 0; tap < lagged; tap += width) {
            for (int t = 0; t < length; t += width) {
              int past = lagged + t - tap - width;
              AxonsFloat.arrive(gradient, t, all, past, parts[b], tap, width);
              if (past >= lagged) {
                AxonsFloat.arrive(strengths, tap, gradient, t, sent, past - lagged, width);
              }
            }
          }
          dx.put((long) b * length, sent, 0, length);
        });
    float[] sum = new float[lagged];
    for (float[] part : parts) {
      ReductionsFloat.add(part, 0, sum, 0, lagged);
    }
    for (int i = 0; oneSign && i < lagged; i++) {
      sum[i] *= AxonsFloat.sign(raw[i]);
    }
    dTaps.put(0, sum, 0, lagged);
  }
}
