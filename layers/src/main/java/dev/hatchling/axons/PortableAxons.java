package dev.hatchling.axons;

import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/** Axonal delays composed of built-in operations: shifted sequences, each times its strengths. */
public final class PortableAxons {
  /** Of the axes B, T, D: batch and channels are taken whole. */
  private static final int WHOLE = 0b101;

  private PortableAxons() {}

  /** {@code Operations.axons}. */
  public static AxonsOutput delay(
      SDVariable x, SDVariable taps, @Nullable SDVariable before, int lags, boolean oneSign) {
    SameDiff sd = x.getSameDiff();
    int[][] padding = {{0, 0}, {lags, 0}, {0, 0}};
    SDVariable all =
        before == null
            ? sd.nn().pad(x, sd.constant(Nd4j.createFromArray(padding)), 0)
            : sd.concat(1, before, x);
    SDVariable strengths = oneSign ? taps.mul(sign(taps)) : taps;
    SDVariable arrived = x;
    for (int lag = 1; lag <= lags; lag++) {
      long[] from = {0, lags - lag, 0};
      long[] to = {0, -lag, 0};
      SDVariable past = sd.stridedSlice(all, from, to, ones(3), WHOLE, WHOLE, 0, 0, 0);
      arrived = arrived.add(past.mul(row(strengths, lag - 1, lags)));
    }
    @Nullable SDVariable last =
        before == null
            ? null
            : sd.stridedSlice(
                all, new long[] {0, -lags, 0}, new long[3], ones(3), WHOLE, 0b111, 0, 0, 0);
    return new AxonsOutput(arrived, last);
  }

  /** The gradient of a slice that is all of a single row fails in ND4J. */
  private static SDVariable row(SDVariable strengths, long row, int rows) {
    long[] from = {row, 0};
    long[] to = {row + 1, 0};
    return rows == 1
        ? strengths
        : strengths.getSameDiff().stridedSlice(strengths, from, to, ones(2), 2, 2, 0, 0, 0);
  }

  /** 1 for 0 as well. */
  private static SDVariable sign(SDVariable x) {
    SameDiff sd = x.getSameDiff();
    return sd.math().sign(sd.math().sign(x).add(0.5));
  }

  private static long[] ones(int rank) {
    long[] ones = new long[rank];
    java.util.Arrays.fill(ones, 1);
    return ones;
  }
}
