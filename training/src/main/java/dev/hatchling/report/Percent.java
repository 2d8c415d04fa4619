package dev.hatchling.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Shares of a whole in per cent, which add up to what they should. */
public final class Percent {
  /** Tenths of a per cent in 1. */
  private static final int TENTHS = 1000;

  private Percent() {}

  /** One share, with one digit behind the point. */
  public static String text(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  /**
   * Shares with one digit behind the point whose sum is the rounded sum of the shares: all are
   * rounded down and the tenths that are left go to those with the largest remainders (Hamilton).
   */
  public static List<String> of(double... shares) {
    long[] tenths = new long[shares.length];
    double sum = 0;
    long given = 0;
    for (int i = 0; i < shares.length; i++) {
      tenths[i] = (long) Math.floor(shares[i] * TENTHS);
      sum += shares[i];
      given += tenths[i];
    }
    long left = Math.round(sum * TENTHS) - given;
    IntStream.range(0, shares.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> tenths[i] - shares[i] * TENTHS))
        .limit(Math.max(0, left))
        .forEach(i -> tenths[i]++);
    List<String> words = new ArrayList<>();
    for (long tenth : tenths) {
      words.add(text(tenth / (double) TENTHS));
    }
    return words;
  }
}
