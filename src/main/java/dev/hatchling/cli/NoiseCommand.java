package dev.hatchling.cli;

import dev.hatchling.input.InputException;
import dev.hatchling.noise.DrawBenchmark;
import dev.hatchling.noise.Fault;
import dev.hatchling.noise.Findings;
import dev.hatchling.noise.FullCount;
import dev.hatchling.noise.NoiseTest;
import dev.hatchling.noise.RawWords;
import dev.hatchling.noise.RecordingTest;
import dev.hatchling.simulation.KeyedNoise;
import dev.hatchling.simulation.NoiseSource;
import dev.hatchling.simulation.Simulation;
import dev.hatchling.simulation.SimulationFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code hatchling noise}: tests noise for hidden shared coupling. */
final class NoiseCommand extends Command {
  /** Neurons a population and steps of each run of a full count: small, as there are 800. */
  private static final int COUNT_NEURONS = 8;

  private static final int COUNT_STEPS = 3000;

  NoiseCommand() {
    super("noise", "test noise for hidden shared coupling");
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(Values.value("config", "FILE", "simulation as JSON (default: built in)"))
        .addOption(Values.value("seed", "SEED", "seed of all random numbers (default 1)"))
        .addOption(Values.value("neurons", "COUNT", "neurons of every population"))
        .addOption(Values.value("steps", "COUNT", "steps (default 20000)"))
        .addOption(Values.value("threads", "COUNT", "threads of the simulation (default: cores)"))
        .addOption(Values.value("fault", "NAME", "build a mistake in: " + faults()))
        .addOption(
            Values.value("input", "FILE", "analyse a recording, CSV or NPY, neurons by time"))
        .addOption(Values.value("dt", "MS", "--input: duration of a step, ms (default 1)"))
        .addOption(Values.value("kind", "KIND", "--input: auto (default), voltage or spikes"))
        .addOption(Values.value("out", "DIR", "write report.html there (default noise-report)"))
        .addOption(Values.flag("full-count", "test the test: every fault over many seeds"))
        .addOption(Values.value("seeds", "COUNT", "--full-count: seeds a fault (default 100)"))
        .addOption(Values.flag("raw", "write raw 32-bit words to standard output, across keys"))
        .addOption(Values.value("words", "COUNT", "--raw: how many (default: without end)"))
        .addOption(Values.value("keys", "COUNT", "--raw: keys that take turns (default 1000)"))
        .addOption(Values.flag("bench", "nanoseconds a draw, beside other generators"))
        .addOption(Values.value("python", "FILE", "--bench: a Python with NumPy (python3)"));
  }

  private static String faults() {
    return String.join(", ", List.of(Fault.values()).stream().map(Fault::label).toList());
  }

  @Override
  public int run(CommandLine line, Console console) throws IOException {
    if (line.hasOption("raw")) {
      return raw(line, console);
    }
    if (line.hasOption("bench")) {
      return bench(line, console);
    }
    if (line.hasOption("full-count")) {
      return fullCount(line, console);
    }
    return line.hasOption("input") ? recording(line, console) : simulation(line, console);
  }

  private static Simulation simulated(CommandLine line) throws IOException {
    Simulation simulation =
        line.hasOption("config")
            ? SimulationFile.read(Values.file(line, "config"))
            : SimulationFile.builtIn();
    int neurons = (int) Values.integer(line, "neurons", 0, 1, 100_000);
    return neurons == 0 ? simulation : simulation.withNeurons(neurons);
  }

  private static int simulation(CommandLine line, Console console) throws IOException {
    for (String option : List.of("dt", "kind")) {
      if (line.hasOption(option)) {
        throw new InputException("--" + option + " goes with --input only");
      }
    }
    Path out = out(line);
    Simulation simulation = simulated(line);
    int steps = (int) Values.integer(line, "steps", 20_000, 1, 100_000_000);
    int cores = Runtime.getRuntime().availableProcessors();
    int threads = (int) Values.integer(line, "threads", cores, 1, 1024);
    long seed = seed(line);
    String name = Values.text(line, "fault", "");
    NoiseSource source = name.isEmpty() ? new KeyedNoise(seed) : Fault.of(name).source(seed);
    NoiseTest test = new NoiseTest(simulation, source, steps, threads);
    Findings findings = test.run().with("threads", threads).with("seed", seed);
    findings = name.isEmpty() ? findings : findings.with("fault", name);
    String title = name.isEmpty() ? "Noise" : "Noise with the fault " + name;
    return NoiseOutput.report(title, findings, test.plots(), out, console);
  }

  private static int recording(CommandLine line, Console console) throws IOException {
    for (String option : List.of("config", "neurons", "steps", "threads", "fault", "seed")) {
      if (line.hasOption(option)) {
        throw new InputException("--" + option + " does not go with --input");
      }
    }
    Path out = out(line);
    double dt = Values.decimal(line, "dt", 1, 1e-9, 1e9);
    Path file = Values.file(line, "input");
    RecordingTest test = new RecordingTest(file, dt, Values.text(line, "kind", "auto"));
    Findings findings = test.run();
    return NoiseOutput.report(
        "Noise of " + file.getFileName(), findings, test.plots(), out, console);
  }

  private static long seed(CommandLine line) {
    return Values.integer(line, "seed", 1, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private static Path out(CommandLine line) throws IOException {
    return Files.createDirectories(Path.of(Values.text(line, "out", "noise-report")));
  }

  private static int fullCount(CommandLine line, Console console) throws IOException {
    Simulation simulation = simulated(line);
    if (!line.hasOption("neurons") && !line.hasOption("config")) {
      simulation = simulation.withNeurons(COUNT_NEURONS);
    }
    int steps = (int) Values.integer(line, "steps", COUNT_STEPS, 1, 100_000_000);
    int seeds = (int) Values.integer(line, "seeds", 100, 1, 1_000_000);
    String format = "%-20s %8s %8s %8s  %-5s %s";
    console.line(format, "fault", "seeds", "failed", "named", "", "diagnoses");
    FullCount count = new FullCount(simulation, steps, seeds);
    List<FullCount.Count> counts =
        count.run(
            one ->
                console.line(
                    format,
                    one.fault(),
                    one.seeds(),
                    one.failed(),
                    one.named(),
                    one.passed() ? "pass" : "FAIL",
                    one.diagnoses()));
    boolean passed = counts.stream().allMatch(FullCount.Count::passed);
    console.result(Map.of("passed", passed, "steps", steps, "counts", counts));
    return passed ? Main.DONE : Main.FAILURE;
  }

  /** Writes words until there are enough or the reader has gone. */
  private static int raw(CommandLine line, Console console) throws IOException {
    int keys = (int) Values.integer(line, "keys", 1000, 1, 1 << 24);
    long words = Values.integer(line, "words", -1, 0, Long.MAX_VALUE);
    new RawWords(seed(line), keys).write(console.output(), words);
    return Main.DONE;
  }

  private static int bench(CommandLine line, Console console) {
    List<DrawBenchmark.Speed> speeds =
        new DrawBenchmark().run(Values.text(line, "python", "python3"));
    console.line("%-18s %-42s %s", "generator", "draw", "ns per number");
    for (DrawBenchmark.Speed speed : speeds) {
      console.line("%-18s %-42s %6.2f", speed.generator(), speed.draw(), speed.nanoseconds());
    }
    console.result(Map.of("unit", "nanoseconds per number, one core", "speeds", speeds));
    return Main.DONE;
  }
}
