package dev.hatchling.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.Batch;
import dev.hatchling.data.Task;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.generation.Trace;
import dev.hatchling.input.InputException;
import dev.hatchling.models.Anatomy;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.LayerThresholds;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.ModelWeights;
import dev.hatchling.report.Page;
import dev.hatchling.training.HeldOut;
import dev.hatchling.training.Inspection;
import dev.hatchling.training.InspectionReport;
import dev.hatchling.training.LayerActivity;
import dev.hatchling.training.SynapticOperations;
import dev.hatchling.training.TraceFiles;
import dev.hatchling.training.TraceReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code hatchling inspect}. */
final class InspectCommand extends Command {
  private static final int WINDOWS = 64;

  InspectCommand() {
    super(
        "inspect",
        "what a network does: Dale's law, degrees, firing rates, thresholds, operations");
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            Values.needed(
                "model",
                "DIR",
                "the model directory; of a run its last model, DIR/best is the best"))
        .addOption(Values.value("tasks", "LIST", "tasks whose held-out samples it reads"))
        .addOption(Values.value("windows", "N", "held-out samples of each task; 0 for none"))
        .addOption(Values.value("prompt", "TEXT", "a text that is watched, token by token"))
        .addOption(Values.value("csv", "DIR", "spikes and states of --prompt as CSV and NumPy"))
        .addOption(Values.value("out", "FILE", "the page with the plots; DIR/inspect.html"));
  }

  @Override
  public int run(CommandLine line, Console console) throws IOException {
    Path directory = Values.directory(line, "model");
    Values.requireWritable(line, "out");
    MemoryNeed.ofInspection(ModelDirectory.config(directory)).require();
    LanguageModel model = ModelDirectory.load(directory);
    try (Tokenizer tokenizer = ModelDirectory.tokenizer(directory)) {
      return inspect(line, console, model, tokenizer);
    }
  }

  private static int inspect(
      CommandLine line, Console console, LanguageModel model, Tokenizer tokenizer)
      throws IOException {
    Path directory = Values.directory(line, "model");
    int windows = (int) Values.integer(line, "windows", WINDOWS, 0, 1 << 20);
    Path out = Path.of(Values.text(line, "out", directory.resolve("inspect.html").toString()));
    Optional<Trace> trace = trace(line, model, tokenizer);
    int context = model.config().context();
    List<Task> read = windows == 0 ? List.of() : tasks(line, directory).read(tokenizer);
    RunData.say(read, console);
    List<Batch> batches = HeldOut.some(read, context, windows).batches();
    Inspection inspection = Inspection.of(model, context, batches);
    console.result(json(inspection));
    console.line("%s", Anatomy.size(model).words());
    String title = "Inspection of " + directory.toAbsolutePath().normalize().getFileName();
    if (inspection.nothing()) {
      console.line(
          "%s: its weights have both signs and its neurons no thresholds; nothing to inspect",
          model.config().architecture().key());
    } else {
      print(inspection, console);
    }
    if (trace.isPresent() || !inspection.nothing()) {
      Page page = inspection.nothing() ? new Page(title) : InspectionReport.page(title, inspection);
      trace.ifPresent(seen -> TraceReport.add(page, ModelWeights.of(model), tokenizer, seen));
      page.write(out);
      console.line("plots: %s", out);
    }
    if (trace.isPresent() && line.hasOption("csv")) {
      Path csv = Path.of(Values.required(line, "csv"));
      TraceFiles.write(trace.get(), csv);
      console.line("spikes and states: %s", csv);
    }
    if (inspection.violation().isPresent()) {
      console.err().println("hatchling: Dale's law is broken: " + inspection.violation().get());
      return Main.FAILURE;
    }
    return Main.DONE;
  }

  /** What happens in the model while it reads {@code --prompt}. */
  private static Optional<Trace> trace(CommandLine line, LanguageModel model, Tokenizer tokenizer) {
    if (!line.hasOption("prompt")) {
      if (line.hasOption("csv")) {
        throw new InputException("--csv needs --prompt: it writes what a text does");
      }
      return Optional.empty();
    }
    int[] text = tokenizer.encode(Values.required(line, "prompt"));
    if (text.length == 0 || text.length > Trace.MOST_TOKENS) {
      String unit = tokenizer.json().isPresent() ? " tokens" : " bytes";
      throw new InputException(
          "--prompt has " + text.length + unit + ": must have 1 to " + Trace.MOST_TOKENS);
    }
    return Optional.of(Trace.of(ModelWeights.of(model), text));
  }

  private static RunData tasks(CommandLine line, Path directory) throws IOException {
    return line.hasOption("tasks") ? RunData.of(line, "weights") : RunData.of(directory);
  }

  private static void print(Inspection inspection, Console console) {
    console.line("Dale's law: %s", inspection.violation().isPresent() ? "broken" : "holds");
    console.line("");
    TextTable degrees =
        new TextTable(
            "projection",
            "rows",
            "columns",
            "density",
            "exponent in",
            "exponent out",
            "negative inputs");
    for (Anatomy.Degrees p : inspection.projections()) {
      degrees.row(
          p.name(),
          String.valueOf(p.inDegrees().size()),
          String.valueOf(p.outDegrees().size()),
          number(p.density(), 4),
          number(p.inExponent(), 2),
          number(p.outExponent(), 2),
          negative(inspection, p));
    }
    degrees.print(console);
    console.line("");
    layers(inspection).print(console);
    console.line("");
    inspection.operations().ifPresent(count -> operations(count, console));
  }

  private static String negative(Inspection inspection, Anatomy.Degrees projection) {
    Double share = inspection.negativeInputs().get(projection.name());
    return share == null ? "-" : TrainingProgress.percent(share);
  }

  private static TextTable layers(Inspection inspection) {
    TextTable table =
        new TextTable(
            "layer", "firing rate", "dead", "saturated", "threshold least", "median", "most");
    for (LayerThresholds thresholds : inspection.thresholds()) {
      int l = thresholds.layer();
      boolean measured = l < inspection.layers().size();
      LayerActivity layer =
          measured
              ? inspection.layers().get(l)
              : new LayerActivity(l, Double.NaN, Double.NaN, Double.NaN);
      table.row(
          String.valueOf(l),
          measured ? TrainingProgress.percent(layer.rate()) : "-",
          measured ? TrainingProgress.percent(layer.dead()) : "-",
          measured ? TrainingProgress.percent(layer.saturated()) : "-",
          number(thresholds.quantile(0), 3),
          number(thresholds.quantile(0.5), 3),
          number(thresholds.quantile(1), 3));
    }
    return table;
  }

  private static void operations(SynapticOperations count, Console console) {
    console.line(
        "synaptic operations per token: %,.0f (encoder %,.0f, attention %,.0f, value encoder %,.0f,"
            + " decoder at most %,.0f); dense %,.0f, %.1f times as many",
        count.total(),
        count.encoder(),
        count.attention(),
        count.valueEncoder(),
        count.decoder(),
        count.dense(),
        count.saving());
  }

  private static String number(double value, int digits) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private static ObjectNode json(Inspection inspection) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("daleHolds", inspection.violation().isEmpty());
    inspection.violation().ifPresent(words -> json.put("violation", words));
    ArrayNode projections = json.putArray("projections");
    for (Anatomy.Degrees p : inspection.projections()) {
      ObjectNode node = projections.addObject().put("name", p.name()).put("density", p.density());
      node.put("inhibitory", p.inhibitory());
      put(node, "inExponent", p.inExponent());
      put(node, "outExponent", p.outExponent());
      put(node, "negativeInputs", inspection.negativeInputs().getOrDefault(p.name(), Double.NaN));
    }
    ArrayNode layers = json.putArray("layers");
    for (LayerActivity layer : inspection.layers()) {
      ObjectNode node = layers.addObject().put("rate", layer.rate()).put("dead", layer.dead());
      node.put("saturated", layer.saturated());
    }
    ArrayNode thresholds = json.putArray("thresholds");
    for (LayerThresholds t : inspection.thresholds()) {
      ObjectNode node = thresholds.addObject().put("least", t.quantile(0));
      node.put("median", t.quantile(0.5)).put("most", t.quantile(1));
    }
    inspection
        .operations()
        .ifPresent(
            count ->
                json.putObject("synapticOperations")
                    .put("total", count.total())
                    .put("encoder", count.encoder())
                    .put("attention", count.attention())
                    .put("valueEncoder", count.valueEncoder())
                    .put("decoder", count.decoder())
                    .put("dense", count.dense()));
    return json;
  }

  private static void put(ObjectNode node, String key, double value) {
    if (!Double.isNaN(value)) {
      node.put(key, value);
    }
  }
}
