package dev.hatchling.cli.bench;

import dev.hatchling.cli.Console;
import dev.hatchling.cli.Main;
import dev.hatchling.cli.TextTable;
import dev.hatchling.cli.Values;
import dev.hatchling.graph.GraphProfile;
import dev.hatchling.input.InputException;
import dev.hatchling.models.Architecture;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.Presets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/**
 * {@code bench train}: whole training steps at {@code bench-small} against the floor of their
 * matrix products, interleaved; growth of memory; the price of a long context; a profile.
 */
final class BenchTrain {
  private static final int BATCH = 8;
  private static final int CONTEXT = 256;
  private static final int LONG_CONTEXT = 2048;
  private static final int WARM_UP = 8;
  private static final int STEPS = 3;

  private final Console console;
  private final Map<String, Object> result = new LinkedHashMap<>();
  private final int runs;

  private BenchTrain(Console console, int runs) {
    this.console = console;
    this.runs = runs;
  }

  static Options options() {
    return new Options()
        .addOption(Values.value("architecture", "NAME", "bdh, hatchling or both (default)"))
        .addOption(Values.value("runs", "N", "interleaved rounds; figures are medians (5)"))
        .addOption(Values.flag("no-floor", "the steps alone: no floor, growth or long context"))
        .addOption(Values.flag("growth", "only the bytes of native memory that 990 toy steps add"))
        .addOption(
            Values.value("peak", "BxT", "only the peak bytes of a few steps of B x T tokens"))
        .addOption(Values.flag("profile", "time per op and per layer instead of the rounds"));
  }

  static int run(CommandLine line, Console console) throws IOException {
    if (line.hasOption("growth")) {
      return BenchMemory.printGrowth(console);
    }
    BenchTrain bench = new BenchTrain(console, (int) Values.integer(line, "runs", 5, 1, 1000));
    List<Architecture> models = architectures(Values.text(line, "architecture", "both"));
    if (line.hasOption("peak")) {
      return BenchMemory.printPeak(config(models.get(0)), line.getOptionValue("peak"), console);
    }
    if (line.hasOption("profile")) {
      models.forEach(bench::profile);
    } else {
      bench.rounds(models, !line.hasOption("no-floor"));
      if (!line.hasOption("no-floor")) {
        bench.result.put("growthBytes", BenchMemory.growth(console));
        models.forEach(bench::longContext);
        for (Architecture model : models) {
          bench.memory(config(model));
        }
      }
    }
    bench.result.put("peakBytes", ProcessMemory.peak());
    console.line("peak memory of this process %.2f GB", ProcessMemory.peak() * 1e-9);
    console.result(bench.result);
    return Main.DONE;
  }

  static List<Architecture> architectures(String name) {
    return switch (name) {
      case "both" -> List.of(Architecture.BDH, Architecture.HATCHLING);
      case "bdh" -> List.of(Architecture.BDH);
      case "hatchling" -> List.of(Architecture.HATCHLING);
      default ->
          throw new InputException("--architecture " + name + " is not bdh, hatchling or both");
    };
  }

  private static ModelConfig config(Architecture architecture) {
    return Presets.of("bench-small", architecture);
  }

  /** Floor and models in turn, so that a slow moment of the machine meets all of them. */
  private void rounds(List<Architecture> models, boolean withFloor) {
    List<BenchRun> benches = new ArrayList<>();
    models.forEach(model -> benches.add(new BenchRun(config(model), BATCH, CONTEXT)));
    benches.forEach(bench -> bench.warmUp(WARM_UP));
    FloorTimes floor = new FloorTimes(TrainingFloor.of(config(models.get(0)), BATCH, CONTEXT));
    for (int i = 0; i < runs; i++) {
      if (withFloor) {
        floor.round();
      }
      benches.forEach(bench -> bench.round(STEPS));
    }
    if (withFloor) {
      floor.print(console);
      result.put("floor", floor.result());
    }
    for (BenchRun bench : benches) {
      report(bench, withFloor ? bench.seconds() / floor.seconds() : Double.NaN);
    }
    if (benches.size() == 2) {
      double ratio = benches.get(1).seconds() / benches.get(0).seconds();
      console.line("hatchling / bdh: %.2f", ratio);
      result.put("hatchlingToBdh", ratio);
    } else {
      result.putAll(benches.get(0).result());
    }
  }

  private void report(BenchRun bench, double floorRatio) {
    Map<String, Object> figures = new LinkedHashMap<>(bench.result());
    String against = "";
    if (!Double.isNaN(floorRatio)) {
      figures.put("floorRatio", floorRatio);
      against = String.format(java.util.Locale.ROOT, ", %.2f x the floor", floorRatio);
    }
    console.line(
        "%-10s %8.1f ms a step (%.1f to %.1f), %.0f tokens/s%s",
        bench.config().architecture().key(),
        figures.get("stepMillis"),
        figures.get("fastestMillis"),
        figures.get("slowestMillis"),
        figures.get("tokensPerSecond"),
        against);
    result.put(bench.config().architecture().key(), figures);
  }

  private void memory(ModelConfig config) throws IOException {
    Map<String, Object> peaks =
        BenchMemory.peaks(config.architecture().key(), BATCH, CONTEXT, console);
    result.put(config.architecture().key() + "Memory", peaks);
  }

  /** Cost per token of one sequence of 2,048 tokens against eight of 256, in turn. */
  private void longContext(Architecture architecture) {
    BenchRun normal = new BenchRun(config(architecture), BATCH, CONTEXT);
    BenchRun large = new BenchRun(config(architecture), 1, LONG_CONTEXT);
    normal.warmUp(2);
    large.warmUp(3);
    for (int i = 0; i < runs; i++) {
      normal.round(1);
      large.round(1);
    }
    double ratio = large.seconds() / normal.seconds();
    String name = normal.config().architecture().key();
    console.line("%-10s context 2,048 costs %.2f x per token of context 256", name, ratio);
    result.put(name + "LongContextRatio", ratio);
  }

  private void profile(Architecture architecture) {
    ModelConfig config = config(architecture);
    BenchRun bench = new BenchRun(config, BATCH, CONTEXT);
    bench.warmUp(WARM_UP);
    FloorTimes floor = new FloorTimes(TrainingFloor.of(config, BATCH, CONTEXT));
    floor.round();
    GraphProfile.start();
    for (int i = 0; i < runs; i++) {
      bench.round(1);
    }
    GraphProfile profile = GraphProfile.stop();
    double step = bench.seconds();
    console.line(
        "%s: %.1f ms a step, floor %.1f ms",
        config.architecture().key(), step * 1e3, floor.seconds() * 1e3);
    print("op", profile.byOp(), floor.seconds());
    print("layer", profile.byScope(), floor.seconds());
  }

  private void print(String title, List<GraphProfile.Entry> entries, double floor) {
    TextTable table = new TextTable(title, "calls", "ms", "% of the floor");
    for (GraphProfile.Entry entry : entries) {
      double millis = entry.nanos() * 1e-6 / runs;
      table.row(
          entry.name(),
          Long.toString(entry.calls() / runs),
          String.format(java.util.Locale.ROOT, "%.2f", millis),
          String.format(java.util.Locale.ROOT, "%.1f", millis / floor * 0.1));
    }
    table.print(console);
  }
}
