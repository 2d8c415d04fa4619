package dev.hatchling.training;

import dev.hatchling.models.Anatomy;
import dev.hatchling.report.Chart;
import dev.hatchling.report.Page;
import dev.hatchling.report.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** An {@link Inspection} as a page with plots. */
public final class InspectionReport {
  private static final int BINS = 24;

  private InspectionReport() {}

  /** The page. */
  public static Page page(String title, Inspection inspection) {
    Page page = new Page(title);
    page.heading("Dale's law").paragraph(law(inspection));
    inspection.operations().ifPresent(count -> page.paragraph(operations(count)));
    negativeInputs(page, inspection);
    if (!inspection.rates().isEmpty()) {
      page.heading("Activity on held-out text");
      page.add(histogram("Firing rates", "share of tokens", inspection.rates()));
    }
    if (!inspection.thresholds().isEmpty()) {
      page.heading("Homeostasis");
      List<double[]> thresholds = new ArrayList<>();
      List<double[]> activity = new ArrayList<>();
      inspection.thresholds().forEach(layer -> thresholds.add(layer.thresholds()));
      inspection.thresholds().forEach(layer -> activity.add(layer.activity()));
      page.add(histogram("Firing thresholds", "threshold", thresholds));
      page.add(histogram("Root of the BCM thresholds", "activity", activity));
    }
    if (!inspection.projections().isEmpty()) {
      page.heading("Degrees");
      inspection.projections().forEach(projection -> page.add(degrees(projection)));
    }
    return page;
  }

  private static String law(Inspection inspection) {
    return inspection.violation().isPresent()
        ? "Broken: " + inspection.violation().get()
        : "Every neuron's connections have one sign.";
  }

  private static void negativeInputs(Page page, Inspection inspection) {
    if (inspection.negativeInputs().isEmpty()) {
      return;
    }
    page.paragraph(
        "The law takes presynaptic activity for a rate, which is not negative. Where inputs are"
            + " negative, the sign of a connection is not the sign of its effect.");
    Table table = new Table("projection", "negative inputs");
    inspection
        .negativeInputs()
        .forEach(
            (name, share) -> table.row(name, String.format(Locale.ROOT, "%.1f %%", 100 * share)));
    page.add(table);
  }

  private static String operations(SynapticOperations count) {
    return String.format(
        Locale.ROOT,
        "A token costs %,.0f synaptic operations, %.1f times fewer than dense products would.",
        count.total(),
        count.saving());
  }

  /** Share of neurons with at least so many connections: a straight line is a power law. */
  static Chart degrees(Anatomy.Degrees projection) {
    Chart chart =
        Chart.scatter("Degrees of " + projection.name(), "connections k", "share with k or more")
            .logarithmicX()
            .logarithmicY();
    tail(chart, "received", projection.inDegrees(), projection.inExponent());
    tail(chart, "made", projection.outDegrees(), projection.outExponent());
    return chart.note("A straight line is a power law.");
  }

  private static void tail(Chart chart, String name, List<Integer> degrees, double exponent) {
    int[] sorted = degrees.stream().mapToInt(Integer::intValue).toArray();
    Arrays.sort(sorted);
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < sorted.length; i++) {
      if (sorted[i] > 0 && (i == 0 || sorted[i] != sorted[i - 1])) {
        points.add(new double[] {sorted[i], (sorted.length - i) / (double) sorted.length});
      }
    }
    chart.series(
        Double.isNaN(exponent)
            ? name
            : String.format(Locale.ROOT, "%s, exponent %.2f", name, exponent),
        points.stream().mapToDouble(p -> p[0]).toArray(),
        points.stream().mapToDouble(p -> p[1]).toArray());
  }

  private static Chart histogram(String title, String unit, List<double[]> layers) {
    double low = layers.stream().flatMapToDouble(Arrays::stream).min().orElse(0);
    double high = layers.stream().flatMapToDouble(Arrays::stream).max().orElse(1);
    double width = high > low ? (high - low) / BINS : 1;
    List<String> labels = new ArrayList<>();
    for (int b = 0; b < BINS; b++) {
      labels.add(String.format(Locale.ROOT, "%.3g", low + (b + 0.5) * width));
    }
    Chart chart = Chart.bar(title, unit, "neurons", labels);
    for (int l = 0; l < layers.size(); l++) {
      double[] counts = new double[BINS];
      for (double value : layers.get(l)) {
        counts[Math.min(BINS - 1, (int) ((value - low) / width))]++;
      }
      chart.bars("layer " + l, counts);
    }
    return chart;
  }
}
