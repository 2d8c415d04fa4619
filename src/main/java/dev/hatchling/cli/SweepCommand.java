package dev.hatchling.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.input.InputException;
import dev.hatchling.training.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.jspecify.annotations.Nullable;

/** {@code hatchling sweep}: a grid or a list of settings, each trained with several seeds. */
final class SweepCommand extends Command {
  SweepCommand() {
    super("sweep", "train a grid or a list of settings, with several seeds each, and compare them");
  }

  @Override
  public String operand() {
    return "FILE";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            Values.value(
                "out", "DIR", "where the results go, and are looked for; otherwise below runs/"))
        .addOption(ClusterOption.option());
  }

  @Override
  public int run(CommandLine line, Console console) throws IOException {
    if (line.getArgList().size() != 1) {
      throw new InputException("sweep needs one file: hatchling sweep FILE.json");
    }
    Path file = Path.of(line.getArgList().get(0));
    if (!Files.isRegularFile(file)) {
      throw new InputException(file + ": no such file");
    }
    List<SweepRun> runs = SweepFile.read(file).runs();
    for (SweepRun run : runs) {
      check(run);
    }
    Path out = Path.of(line.getOptionValue("out", "runs/" + stem(file)));
    SweepResults results = SweepResults.open(out);
    List<SweepRun> missing = runs.stream().filter(run -> results.of(run) == null).toList();
    console.line("%d runs, of which %d are done", runs.size(), runs.size() - missing.size());
    try (Interruption interruption = new Interruption()) {
      train(line, missing, results, console, interruption);
      if (interruption.wished()) {
        console.line("stopped; the same command goes on");
      }
      conclude(runs, results, out, console);
    }
    return Main.DONE;
  }

  private static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("\\.json$", "");
  }

  /** Refuses a run that could not train, before any does. */
  private static void check(SweepRun run) throws IOException {
    try {
      String[] words = run.words().toArray(String[]::new);
      RunPlan.of(new DefaultParser(false).parse(new TrainCommand().options(), words));
    } catch (ParseException error) {
      throw new InputException("options: " + error.getMessage(), error);
    }
  }

  private static void train(
      CommandLine line,
      List<SweepRun> missing,
      SweepResults results,
      Console console,
      Interruption interruption)
      throws IOException {
    try (Cluster cluster = missing.isEmpty() ? null : ClusterOption.open(line)) {
      if (cluster == null) {
        for (SweepRun run : missing) {
          String result = interruption.wished() ? "" : new SweepJob(run).run();
          // A run that was stopped is not a result.
          if (!interruption.wished()) {
            tell(run, results.add(run, result), console);
          }
        }
      } else {
        List<Cluster.Job> jobs = missing.stream().<Cluster.Job>map(SweepJob::new).toList();
        cluster.run(jobs, (i, result) -> done(missing.get(i), result, results, console));
      }
    }
  }

  private static void done(SweepRun run, String result, SweepResults results, Console console) {
    try {
      tell(run, results.add(run, result), console);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private static void tell(SweepRun run, JsonNode result, Console console) {
    @Nullable String error = result.path("error").asText(null);
    console.line(
        "%s: %s",
        run.name(), error == null ? "loss %.4f".formatted(result.path("loss").asDouble()) : error);
  }

  private static void conclude(List<SweepRun> runs, SweepResults results, Path out, Console console)
      throws IOException {
    SweepTable table = SweepTable.of(runs, results);
    if (table.points().isEmpty()) {
      return;
    }
    console.line("");
    table.text().print(console);
    long done = runs.stream().filter(run -> results.of(run) != null).count();
    table.write(out, done + " of " + runs.size() + " runs; held-out loss in nats per token.");
    console.line(
        "%nresults: %s%npage: %s", out.resolve(SweepResults.FILE), out.resolve(SweepTable.PAGE));
    console.result(json(table));
  }

  private static ObjectNode json(SweepTable table) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode points = json.putArray("points");
    for (SweepTable.Point point : table.points()) {
      ObjectNode one = points.addObject().put("setting", point.name());
      one.put("mean", point.mean()).put("spread", point.spread()).put("failed", point.failed());
      point.losses().forEach(one.withArray("losses")::add);
    }
    return json;
  }
}
