package dev.hatchling.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Series out of the rows of a {@link MetricsFile}, by name, in order of appearance. */
final class MetricSeries {
  /** Points of a curve over steps: as many as a chart shows without noise hiding the course. */
  private static final int POINTS = 150;

  /**
   * A curve.
   *
   * @param x steps
   * @param y values
   */
  @SuppressWarnings("ArrayRecordComponent") // drawn, never compared
  record Curve(double[] x, double[] y) {}

  private final List<MetricsFile.Row> rows;
  private final long steps;

  MetricSeries(List<MetricsFile.Row> rows) {
    this.rows = rows;
    this.steps = rows.stream().mapToLong(MetricsFile.Row::step).max().orElse(0);
  }

  /** The last step there is. */
  long steps() {
    return steps;
  }

  /** All names there are: everything together first, the others in the order of the alphabet. */
  List<String> names() {
    List<String> names = new ArrayList<>(List.of(MetricsFile.ALL));
    rows.stream()
        .map(MetricsFile.Row::name)
        .distinct()
        .filter(name -> !name.equals(MetricsFile.ALL))
        .sorted()
        .forEach(names::add);
    return names;
  }

  private Map<String, List<MetricsFile.Row>> byName(String split, String metric) {
    Map<String, List<MetricsFile.Row>> byName = new LinkedHashMap<>();
    for (MetricsFile.Row row : rows) {
      if (row.split().equals(split) && row.metric().equals(metric)) {
        byName.computeIfAbsent(row.name(), name -> new ArrayList<>()).add(row);
      }
    }
    return byName;
  }

  /** Values as they are. */
  Map<String, Curve> points(String split, String metric) {
    Map<String, Curve> curves = new LinkedHashMap<>();
    byName(split, metric).forEach((name, of) -> curves.put(name, curve(of)));
    return curves;
  }

  private static Curve curve(List<MetricsFile.Row> of) {
    return new Curve(
        of.stream().mapToDouble(MetricsFile.Row::step).toArray(),
        of.stream().mapToDouble(MetricsFile.Row::value).toArray());
  }

  /**
   * Means over runs of steps.
   *
   * @param absentIsZero whether a step without a row counts as 0, as a share does
   */
  Map<String, Curve> means(String split, String metric, boolean absentIsZero) {
    Map<String, Curve> curves = new LinkedHashMap<>();
    byName(split, metric).forEach((name, of) -> curves.put(name, mean(of, absentIsZero)));
    return curves;
  }

  private Curve mean(List<MetricsFile.Row> of, boolean absentIsZero) {
    long width = Math.max(1, (steps + POINTS - 1) / POINTS);
    TreeMap<Long, double[]> bins = new TreeMap<>();
    if (absentIsZero) {
      for (long step = 1; step <= steps; step++) {
        bins.computeIfAbsent((step - 1) / width, bin -> new double[2])[1]++;
      }
    }
    for (MetricsFile.Row row : of) {
      double[] bin = bins.computeIfAbsent((row.step() - 1) / width, number -> new double[2]);
      bin[0] += row.value();
      bin[1] += absentIsZero ? 0 : 1;
    }
    double[] x = new double[bins.size()];
    double[] y = new double[bins.size()];
    int i = 0;
    for (Map.Entry<Long, double[]> bin : bins.entrySet()) {
      x[i] = Math.min(steps, (bin.getKey() + 1) * width);
      y[i++] = bin.getValue()[0] / bin.getValue()[1];
    }
    return new Curve(x, y);
  }
}
