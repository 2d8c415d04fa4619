package dev.hatchling.noise;

import dev.hatchling.report.Chart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Charts of an analysis. */
public final class Plots {
  private final Map<String, List<Chart>> charts = new HashMap<>();

  /** The charts of a section of the report. */
  public List<Chart> of(String section) {
    return List.copyOf(charts.getOrDefault(section, List.of()));
  }

  private void add(String section, Chart chart) {
    charts.computeIfAbsent(section, name -> new ArrayList<>()).add(chart);
  }

  void set(SetAnalysis set) {
    if (set.size < 2) {
      return;
    }
    histogram(set);
    lags(set);
    if (set.size >= 3) {
      variances(set);
    }
  }

  private void histogram(SetAnalysis set) {
    long[] counts = set.correlations.histogram;
    double[] x = new double[counts.length];
    double[] found = new double[counts.length];
    double[] expected = new double[counts.length];
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    double width = 12.0 / counts.length;
    for (int i = 0; i < counts.length; i++) {
      x[i] = -6 + width * (i + 0.5);
      found[i] = counts[i];
      expected[i] = total * width * Math.exp(-x[i] * x[i] / 2) / Math.sqrt(2 * Math.PI);
    }
    add(
        set.section,
        Chart.line(set.section + ": correlations at lag 0", "r √T", "pairs")
            .series("found", x, found)
            .series("independent", x, expected)
            .note("Bars at the ends hold everything beyond."));
  }

  private void lags(SetAnalysis set) {
    double[] found = set.correlations.largestByLag;
    double[] x = new double[found.length];
    double[] limit = new double[found.length];
    long comparisons =
        set.correlations.relations.values().stream().mapToLong(s -> s.comparisons).sum();
    double bound =
        Significance.correlationLimit(
            Significance.single(Holm.ERROR, Math.max(1, comparisons)), set.correlations.terms());
    for (int lag = 0; lag < x.length; lag++) {
      x[lag] = set.correlations.lags[lag];
      limit[lag] = bound;
    }
    add(
        set.section,
        Chart.line(set.section + ": largest correlation by lag", "lag, steps", "|r|")
            .series("found", x, found)
            .series("1 % limit of all lags", x, limit));
  }

  private void variances(SetAnalysis set) {
    VarianceLaw law = set.law();
    double[] expected = new double[law.sizes.length];
    for (int g = 0; g < expected.length; g++) {
      expected[g] = 1 / law.sizes[g];
    }
    add(
        set.section,
        Chart.line(set.section + ": variance of the population mean", "neurons N", "variance")
            .series("found", law.sizes, law.variances)
            .series("1/N", law.sizes, expected)
            .logarithmicX()
            .logarithmicY());
  }

  /** The spectrum of a section, its frequencies in this unit. */
  void spectrum(String section, Spectrum spectrum, String unit) {
    double[] bands = spectrum.bands();
    double[] x = new double[bands.length];
    double[] flat = new double[bands.length];
    double width = spectrum.power.length * spectrum.resolution / bands.length;
    for (int band = 0; band < x.length; band++) {
      x[band] = width * (band + 0.5);
      flat[band] = 1;
    }
    add(
        section,
        Chart.line(section + ": spectrum", "frequency, " + unit, "power over its mean")
            .series("found", x, bands)
            .series("flat", x, flat));
  }

  void intervals(Intervals intervals) {
    if (intervals.count == 0) {
      return;
    }
    double[] x = new double[Intervals.BARS];
    double[] found = new double[Intervals.BARS];
    double[] expected = new double[Intervals.BARS];
    double width = 4.0 / Intervals.BARS;
    for (int i = 0; i < x.length; i++) {
      x[i] = width * (i + 0.5);
      found[i] = intervals.histogram[i];
      expected[i] = intervals.count * width * Math.exp(-x[i]);
    }
    add(
        Regime.SECTION,
        Chart.line("inter-spike intervals", "interval over its mean", "intervals")
            .series("found", x, found)
            .series("exponential", x, expected)
            .note("The last bar holds everything longer."));
  }
}
