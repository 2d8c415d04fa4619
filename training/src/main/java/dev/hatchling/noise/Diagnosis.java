package dev.hatchling.noise;

import dev.hatchling.noise.Correlations.Summary;
import java.util.List;

/** Names the mistake that failures look like. */
final class Diagnosis {
  private Diagnosis() {}

  /**
   * Looks at the failures.
   *
   * @param rows all rows
   * @param sets the series, raw noise where there is some
   * @param coupling of channels
   */
  static String of(List<Row> rows, List<SetAnalysis> sets, ChannelCoupling coupling) {
    if (rows.stream().allMatch(Row::passed)) {
      return Findings.NONE;
    }
    if (failed(rows, Battery.FROZEN)) {
      return Fault.FROZEN.label();
    }
    if (failed(rows, Invariance.THREADS)) {
      return Fault.THREAD_ORDER.label();
    }
    if (Invariance.OF_ORDER.stream().anyMatch(name -> failed(rows, name))) {
      return Fault.SHARED_STREAM.label();
    }
    // Before copies: of short periods, the few numbers of two neurons may be alike by chance.
    if (periodic(rows)) {
      return Fault.PERIODIC.label();
    }
    if (coupling.copies > 0) {
      return Fault.CHANNEL_REUSE.label();
    }
    return coupled(rows, sets);
  }

  private static boolean periodic(List<Row> rows) {
    return failed(rows, SetAnalysis.DISTANT_PAST)
        || rows.stream()
            .filter(row -> row.name().equals(SetAnalysis.OWN_PAST) && !row.passed())
            .anyMatch(row -> row.value() > Correlations.COPY);
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
    // Before common input: correlations of many such pairs depend on each other, and means fail.
    if (failed(rows, SetAnalysis.DISTANT)) {
      return Fault.DELAYED_COPIES.label();
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
