package dev.hatchling.training;

import dev.hatchling.files.AtomicFiles;
import dev.hatchling.files.FileOperations;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static final int BUFFER = 1 << 13;
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

  private final FileOperations.Output output;
  private final CSVPrinter printer;
  private double seconds;
  private double tokens;

  private MetricsFile(FileOperations.Output output) throws IOException {
    this.output = output;
    Writer writer = new OutputStreamWriter(output, StandardCharsets.UTF_8);
    this.printer = new CSVPrinter(new BufferedWriter(writer, BUFFER), FORMAT);
  }

  /** A new file, or an old one cut back to the rows up to a step. */
  static MetricsFile open(FileOperations files, Path directory, long step) throws IOException {
    Path file = directory.resolve(FILE);
    List<Row> kept = step == 0 || !Files.exists(file) ? List.of() : read(file);
    AtomicFiles.write(files, file, out -> write(out, kept, step));
    return new MetricsFile(files.open(file, true));
  }

  private static void write(OutputStream out, List<Row> rows, long last) throws IOException {
    Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    CSVPrinter printer = new CSVPrinter(writer, FORMAT);
    printer.printRecord((Object[]) HEADER);
    for (Row row : rows) {
      if (row.step() <= last) {
        printer.printRecord(row.step(), row.split(), row.metric(), row.name(), row.value());
      }
    }
    printer.flush();
  }

  /**
   * Every row of a file. A process that is killed may cut it anywhere: what stands behind the last
   * line's end is left out.
   *
   * @throws IOException in one line, where the file is not one of ours
   */
  public static List<Row> read(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    List<Row> rows = new ArrayList<>();
    try {
      for (CSVRecord record : FORMAT.parse(new StringReader(whole))) {
        if (record.getRecordNumber() > 1) {
          rows.add(row(record));
        }
      }
    } catch (IllegalArgumentException | IOException | UncheckedIOException error) {
      throw new IOException(
          file + ": is damaged in line " + (rows.size() + 2) + ": " + error.getMessage(), error);
    }
    return rows;
  }

  private static Row row(CSVRecord record) {
    if (record.size() != HEADER.length) {
      throw new IllegalArgumentException(record.size() + " fields, not " + HEADER.length);
    }
    return new Row(
        Long.parseLong(record.get(0)),
        record.get(1),
        record.get(2),
        record.get(3),
        Double.parseDouble(record.get(4)));
  }

  /** Returns when every row so far is on the disk. */
  void sync() throws IOException {
    printer.flush();
    output.force();
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
