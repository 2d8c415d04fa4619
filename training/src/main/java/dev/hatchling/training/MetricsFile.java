package dev.hatchling.training;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * {@code metrics.csv} in long form, a value a line: {@code step,split,metric,name,value}.
 *
 * <table>
 * <caption>What is written</caption>
 * <tr><th>split</th><th>metric</th><th>name</th></tr>
 * <tr><td>training (every step)</td><td>loss, share</td><td>{@code *} for the batch, or a task</td></tr>
 * <tr><td>training</td><td>learningRate, gradientNorm</td><td>{@code *}</td></tr>
 * <tr><td>training (at validations)</td><td>firingRate, dead, saturated</td><td>{@code layer N}</td></tr>
 * <tr><td>training (at validations)</td><td>tokensPerSecond</td><td>{@code *}</td></tr>
 * <tr><td>validation</td><td>loss, tokens, accuracy</td><td>{@code *} or a task</td></tr>
 * </table>
 */
public final class MetricsFile implements TrainingListener, AutoCloseable {
  /** Name of the file. */
  public static final String FILE = "metrics.csv";

  /** The name that stands for everything together; no task may have it. */
  public static final String ALL = "*";

  private static final String[] HEADER = {"step", "split", "metric", "name", "value"};
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator('\n').build();

  /**
   * A line of the file.
   *
   * @param step steps done
   * @param split {@code training} or {@code validation}
   * @param metric what was measured
   * @param name of which task or layer
   * @param value the number
   */
  public record Row(long step, String split, String metric, String name, double value) {}

  private final CSVPrinter printer;
  private double seconds;
  private double tokens;

  private MetricsFile(CSVPrinter printer) {
    this.printer = printer;
  }

  /** A new file, or an old one cut back to the rows up to a step. */
  static MetricsFile open(Path directory, long step) throws IOException {
    Path file = directory.resolve(FILE);
    List<Row> kept = step == 0 || !Files.exists(file) ? List.of() : read(file);
    BufferedWriter writer =
        Files.newBufferedWriter(
            file,
            StandardCharsets.UTF_8,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    MetricsFile metrics = new MetricsFile(new CSVPrinter(writer, FORMAT));
    metrics.printer.printRecord((Object[]) HEADER);
    for (Row row : kept) {
      if (row.step() <= step) {
        metrics.row(row.step(), row.split(), row.metric(), row.name(), row.value());
      }
    }
    metrics.printer.flush();
    return metrics;
  }

  /**
   * Every row of a file; a last line that was cut short is left out.
   *
   * @throws IOException in one line, where the file is not one of ours
   */
  public static List<Row> read(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (CSVRecord record : FORMAT.parse(reader)) {
        if (record.getRecordNumber() > 1 && record.size() == HEADER.length) {
          rows.add(row(record));
        }
      }
    } catch (NumberFormatException error) {
      throw new IOException(file + ": is damaged: " + error.getMessage(), error);
    }
    return rows;
  }

  private static Row row(CSVRecord record) {
    return new Row(
        Long.parseLong(record.get(0)),
        record.get(1),
        record.get(2),
        record.get(3),
        Double.parseDouble(record.get(4)));
  }

  private void row(long step, String split, String metric, String name, double value)
      throws IOException {
    printer.printRecord(step, split, metric, name, value);
  }

  @Override
  public void stepped(StepReport report) throws IOException {
    long step = report.step();
    seconds += report.seconds();
    tokens += report.tokens();
    for (TaskLoss task : report.losses().tasks()) {
      row(step, "training", "loss", task.task(), task.loss());
      row(step, "training", "share", task.task(), task.share());
    }
    if (!report.losses().tasks().isEmpty()) {
      row(step, "training", "loss", ALL, report.losses().total());
    }
    row(step, "training", "learningRate", ALL, report.rate());
    row(step, "training", "gradientNorm", ALL, report.gradientNorm());
  }

  @Override
  public void validated(ValidationReport report) throws IOException {
    long step = report.step();
    for (LayerActivity layer : report.activity()) {
      String name = "layer " + layer.layer();
      row(step, "training", "firingRate", name, layer.rate());
      row(step, "training", "dead", name, layer.dead());
      row(step, "training", "saturated", name, layer.saturated());
    }
    row(step, "training", "tokensPerSecond", ALL, tokens / Math.max(seconds, 1e-9));
    seconds = 0;
    tokens = 0;
    for (TaskEvaluation task : report.evaluation().tasks()) {
      row(step, "validation", "loss", task.task(), task.loss());
      row(step, "validation", "tokens", task.task(), task.tokens());
      if (task.accuracy().isPresent()) {
        row(step, "validation", "accuracy", task.task(), task.accuracy().getAsDouble());
      }
    }
    row(step, "validation", "loss", ALL, report.evaluation().loss());
    printer.flush();
  }

  @Override
  public void close() throws IOException {
    printer.close(true);
  }
}
