package dev.hatchling.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.files.Checkpoints;
import dev.hatchling.report.Chart;
import dev.hatchling.report.Page;
import dev.hatchling.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code report.html} of a model directory, made from its other files. */
public final class TrainingReport {
  /** Name of the file. */
  public static final String FILE = "report.html";

  /** Field of {@code training.json} with what the report shows besides the run's files. */
  public static final String NOTES = "report";

  private static final String TABLES = "tables";
  private static final String SAMPLES = "samples";

  /** How {@link MetricsFile#ALL} is called in the charts. */
  private static final String TOGETHER = "all";

  private final Path directory;
  private final ObjectNode notes;
  private final MetricSeries metrics;
  private final List<String> names;

  private TrainingReport(Path directory) throws IOException {
    this.directory = directory;
    this.notes =
        Checkpoints.read(directory, folder -> Checkpoint.object(folder.resolve(Checkpoint.FILE)));
    this.metrics = new MetricSeries(MetricsFile.read(directory.resolve(MetricsFile.FILE)));
    this.names = new ArrayList<>(metrics.names());
    names.set(0, TOGETHER);
  }

  /**
   * Writes the report.
   *
   * @param directory holds {@code training.json} and {@code metrics.csv}
   * @param tables by heading: what was shown at the end of training
   * @param samples what the model writes, by task
   */
  public static void write(Path directory, Map<String, Table> tables, Map<String, String> samples)
      throws IOException {
    new TrainingReport(directory).page(tables, samples).write(directory.resolve(FILE));
  }

  /**
   * Writes the report of a run that goes on: the page reloads itself.
   *
   * @param until the page rests after this moment, as the run must have ended
   */
  public static void write(
      Path directory, Map<String, Table> tables, Map<String, String> samples, Instant until)
      throws IOException {
    new TrainingReport(directory)
        .page(tables, samples)
        .reload(until)
        .write(directory.resolve(FILE));
  }

  /** Writes the report with the tables and samples that {@link #notes} has put down. */
  public static void write(Path directory) throws IOException {
    TrainingReport report = new TrainingReport(directory);
    JsonNode noted = report.notes.path(NOTES);
    Map<String, Table> tables = new LinkedHashMap<>();
    noted.path(TABLES).properties().forEach(e -> tables.put(e.getKey(), table(e.getValue())));
    Map<String, String> samples = new LinkedHashMap<>();
    noted.path(SAMPLES).properties().forEach(e -> samples.put(e.getKey(), e.getValue().asText()));
    report.page(tables, samples).write(directory.resolve(FILE));
  }

  /** What the report shows besides the run's files, to be kept as {@link #NOTES} beside them. */
  public static ObjectNode notes(Map<String, Table> tables, Map<String, String> samples) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode named = json.putObject(TABLES);
    tables.forEach(
        (heading, table) -> {
          ArrayNode rows = named.putArray(heading);
          table.columns().forEach(rows.addArray()::add);
          table.rows().forEach(row -> row.forEach(rows.addArray()::add));
        });
    ObjectNode texts = json.putObject(SAMPLES);
    samples.forEach(texts::put);
    return json;
  }

  private static Table table(JsonNode rows) {
    Table table = new Table(cells(rows.path(0)));
    for (int i = 1; i < rows.size(); i++) {
      table.row(cells(rows.path(i)));
    }
    return table;
  }

  private static String[] cells(JsonNode row) {
    List<String> cells = new ArrayList<>();
    row.forEach(cell -> cells.add(cell.asText()));
    return cells.toArray(String[]::new);
  }

  private Page page(Map<String, Table> tables, Map<String, String> samples) throws IOException {
    Page page = new Page("Training of " + directory.getFileName());
    page.paragraph(summary());
    tables.forEach((heading, table) -> page.heading(heading).add(table));
    page.heading("Loss").add(training()).add(validation());
    page.heading("Mixture and schedule").add(share()).add(learningRate());
    page.add(curves("Gradient norm before clipping", "gradientNorm", "norm", false).logarithmicY());
    page.add(points("Speed", "tokensPerSecond", "tokens per second"));
    page.heading("Neurons");
    page.add(points("Firing rate by layer", "firingRate", "share of tokens"));
    page.add(points("Dead neurons by layer", "dead", "share of neurons"));
    page.add(points("Neurons that always fire", "saturated", "share of neurons"));
    samples(page, samples);
    page.heading("Command").verbatim(notes.path("command").asText("unknown"));
    page.heading("Configuration").verbatim(configuration());
    return page;
  }

  private String summary() {
    long step = notes.path("step").asLong();
    long steps = notes.at("/training/steps").asLong();
    String best =
        notes.path("bestLoss").isNumber()
            ? String.format(
                Locale.ROOT,
                " The best validation loss is %.4f nats per token, at step %,d.",
                notes.path("bestLoss").asDouble(),
                notes.path("bestStep").asLong())
            : "";
    return String.format(
            Locale.ROOT,
            "%,d of %,d steps, %,d tokens.",
            step,
            steps,
            notes.path("tokens").asLong())
        + best;
  }

  private Chart training() {
    return curves("Training loss by task", "loss", "nats per token", false)
        .note("Means over runs of steps; each sample is charged to its own task.");
  }

  private Chart validation() {
    Chart chart = Chart.line("Validation loss by task", "step", "nats per token");
    add(chart, metrics.points("validation", "loss"));
    return chart;
  }

  private Chart share() {
    Chart chart = Chart.area("Share of the mixture", "step", "share of the loss");
    add(chart, metrics.means("training", "share", true));
    return chart;
  }

  private Chart learningRate() {
    return curves("Learning rate", "learningRate", "rate", false);
  }

  private Chart curves(String title, String metric, String unit, boolean absentIsZero) {
    Chart chart = Chart.line(title, "step", unit);
    add(chart, metrics.means("training", metric, absentIsZero));
    return chart;
  }

  private Chart points(String title, String metric, String unit) {
    Chart chart = Chart.line(title, "step", unit);
    add(chart, metrics.points("training", metric));
    return chart;
  }

  /** With one task alone, its curve is that of everything together. */
  private void add(Chart chart, Map<String, MetricSeries.Curve> curves) {
    chart.order(names);
    boolean one = curves.size() == 2 && curves.containsKey(MetricsFile.ALL);
    curves.forEach(
        (name, curve) -> {
          boolean all = name.equals(MetricsFile.ALL);
          if (!(all && one)) {
            chart.series(all ? TOGETHER : name, curve.x(), curve.y());
          }
        });
  }

  private static void samples(Page page, Map<String, String> samples) {
    if (samples.isEmpty()) {
      return;
    }
    page.heading("Samples");
    samples.forEach((task, text) -> page.paragraph(task).verbatim(text));
  }

  private String configuration() throws IOException {
    Path config = Checkpoints.resolve(directory).resolve("config.json");
    JsonNode training = notes.path("training");
    String model = Files.exists(config) ? Files.readString(config) : "";
    return "config.json\n" + model + "\ntraining.json\n" + training.toPrettyString();
  }
}
