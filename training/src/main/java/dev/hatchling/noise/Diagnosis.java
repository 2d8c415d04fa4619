package dev.hatchling.noise;

import dev.hatchling.noise.Correlations.Summary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names the mistake that failures look like. */
final class Diagnosis {
  private Diagnosis() {}

  /**
   * Looks at the failures.
   *
   * @param rows all rows
   * @param sets the series, raw noise where there is some
   * @param coupling of channels; null where there are none
   */
  static String of(List<Row> rows, List<SetAnalysis> sets, @Nullable ChannelCoupling coupling) {
    if (rows.stream().allMatch(Row::passed)) {
      return Findings.NONE;
    }
    if (failed(rows, Invariance.THREADS)) {
      return Fault.THREAD_ORDER.label();
    }
    if (failed(rows, Invariance.SHUFFLED) || failed(rows, Invariance.ADDED)) {
      return Fault.SHARED_STREAM.label();
    }
    if (coupling != null && coupling.copies > 0) {
      return Fault.CHANNEL_REUSE.label();
    }
    return coupled(rows, sets);
  }

  private static String coupled(List<Row> rows, List<SetAnalysis> sets) {
    for (SetAnalysis set : sets) {
      for (Summary summary : set.correlations.relations.values()) {
        if (summary.copies > 0.9 * summary.pairs && summary.pairs > 0) {
          return Fault.BROADCAST.label();
        }
      }
    }
    for (SetAnalysis set : sets) {
      for (Summary summary : set.correlations.relations.values()) {
        if (summary.copies > 0) {
          return Fault.REPEATED_KEYS.label();
        }
        if (Math.abs(summary.largest) > Correlations.COPY) {
          return Fault.SHIFTED_COPIES.label();
        }
      }
    }
    boolean common =
        rows.stream()
            .anyMatch(
                row -> !row.passed() && row.name().startsWith("mean corr") && row.value() > 0);
    return common ? Fault.SHARED_VARIANCE_5.label() : Findings.UNKNOWN;
  }

  private static boolean failed(List<Row> rows, String name) {
    return rows.stream().anyMatch(row -> row.name().equals(name) && !row.passed());
  }
}
