package dev.hatchling.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hatchling.report.Chart;
import dev.hatchling.report.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Mean and spread of the held-out loss over the seeds of each point of a sweep. */
final class SweepTable {
  /** Name of the page. */
  static final String PAGE = "sweep.html";

  /**
   * One point.
   *
   * @param name its settings in words
   * @param losses held-out loss of each run that ended well, nats per token
   * @param failed runs that did not
   */
  record Point(String name, List<Double> losses, int failed) {
    double mean() {
      return losses.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** Standard deviation of the sample; NaN for fewer than two. */
    double spread() {
      double mean = mean();
      double squares = losses.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
      return losses.size() < 2 ? Double.NaN : Math.sqrt(squares / (losses.size() - 1));
    }
  }

  private final List<Point> points;

  private SweepTable(List<Point> points) {
    this.points = points;
  }

  /** The runs that are done, best point first. */
  static SweepTable of(List<SweepRun> runs, SweepResults results) {
    Map<String, List<JsonNode>> byPoint = new LinkedHashMap<>();
    for (SweepRun run : runs) {
      JsonNode result = results.of(run);
      if (result != null) {
        byPoint.computeIfAbsent(run.point(), name -> new ArrayList<>()).add(result);
      }
    }
    List<Point> points = new ArrayList<>();
    byPoint.forEach((name, all) -> points.add(point(name, all)));
    points.sort(Comparator.comparingDouble(Point::mean));
    return new SweepTable(points);
  }

  private static Point point(String name, List<JsonNode> all) {
    List<Double> losses =
        all.stream()
            .filter(result -> result.path("loss").isNumber())
            .map(result -> result.path("loss").asDouble())
            .toList();
    return new Point(name, losses, all.size() - losses.size());
  }

  /** Each point. */
  List<Point> points() {
    return points;
  }

  /** As text. */
  TextTable text() {
    TextTable table =
        new TextTable("setting", "runs", "mean loss", "spread", "least", "most", "failed");
    for (Point point : points) {
      table.row(
          point.name().isEmpty() ? "(none)" : point.name(),
          Integer.toString(point.losses().size()),
          number(point.mean()),
          number(point.spread()),
          number(point.losses().stream().mapToDouble(x -> x).min().orElse(Double.NaN)),
          number(point.losses().stream().mapToDouble(x -> x).max().orElse(Double.NaN)),
          Integer.toString(point.failed()));
    }
    return table;
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
  }

  /** Writes the page. */
  void write(Path directory, String words) throws IOException {
    List<String> names = points.stream().map(Point::name).toList();
    double[] means = points.stream().mapToDouble(Point::mean).toArray();
    double[] spreads = points.stream().mapToDouble(Point::spread).toArray();
    Page page = new Page("Sweep " + directory.getFileName());
    page.paragraph(words).add(text().toReport());
    page.add(Chart.bar("Held-out loss", "setting", "nats per token", names).bars("mean", means));
    page.add(
        Chart.bar("Spread over seeds", "setting", "standard deviation", names)
            .bars("spread", spreads));
    page.write(directory.resolve(PAGE));
  }
}
