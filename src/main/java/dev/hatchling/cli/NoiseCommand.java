package dev.hatchling.cli;

import dev.hatchling.input.InputException;
import dev.hatchling.noise.Fault;
import dev.hatchling.noise.Findings;
import dev.hatchling.noise.Lags;
import dev.hatchling.noise.NoiseTest;
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
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code hatchling noise}: tests noise for hidden shared coupling. */
final class NoiseCommand extends Command {
  /** Options that go with another one only. */
  private static final Map<String, List<String>> OWN =
      Map.of(
          "input", List.of("dt", "kind", "groups"),
          "model", List.of("last", "prompt", "data", "set"));

  /** Options that do not go with another one. */
  private static final Map<String, List<String>> FOREIGN =
      Map.of(
          "input",
              List.of("model", "config", "neurons", "steps", "threads", "fault", "period", "seed"),
          "model", List.of("config", "threads", "fault", "period"));

  NoiseCommand() {
    super("noise", "test noise for hidden shared coupling");
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(Values.value("config", "FILE", "simulation as JSON (default: built in)"))
        .addOption(Values.value("seed", "SEED", "seed of all random numbers (default 1)"))
        .addOption(
            Values.value("neurons", "COUNT", "neurons of every population; of every head (16)"))
        .addOption(Values.value("steps", "COUNT", "steps (default 20000), tokens (4000)"))
        .addOption(Values.value("threads", "COUNT", "threads of the simulation (default: cores)"))
        .addOption(Values.value("fault", "NAME", "build a mistake in: " + faults()))
        .addOption(
            Values.value(
                "period",
                "STEPS",
                "--fault periodic: comes again after them (" + Fault.PERIOD + ")"))
        .addOption(
            Values.value("input", "FILE", "analyse a recording, CSV or NPY, neurons by time"))
        .addOption(Values.value("dt", "MS", "--input: duration of a step, ms (default 1)"))
        .addOption(Values.value("kind", "KIND", "--input: auto (default), voltage or spikes"))
        .addOption(
            Values.value(
                "groups", "FILE", "--input: CSV of neuron, region, population; neurons from 0"))
        .addOption(Values.value("model", "DIR", "the noise of a trained model; of a run its best"))
        .addOption(Values.flag("last", "--model: of a run the last model, not the best"))
        .addOption(Values.value("prompt", "TEXT", "--model: the text that it reads"))
        .addOption(
            Values.value("data", "FILE", "--model: the same (default: its run's held-out text)"))
        .addOption(Values.value("set", "KEY=VALUE", "--model: a key of the model; may be repeated"))
        .addOption(
            Values.value("lags", "LAGS", "lags of correlations, MAX or a list as 1,5,20 (100)"))
        .addOption(Values.value("out", "DIR", "write report.html there (default noise-report)"))
        .addOption(Values.flag("full-count", "test the test: every fault over many seeds"))
        .addOption(Values.value("seeds", "COUNT", "--full-count: seeds a fault (default 100)"))
        .addOption(Values.flag("raw", "write raw 32-bit words to standard output, across keys"))
        .addOption(Values.value("words", "COUNT", "--raw: how many (default: without end)"))
        .addOption(Values.value("keys", "COUNT", "--raw: keys that take turns (default 1000)"))
        .addOption(Values.flag("bench", "nanoseconds a draw, beside other generators"))
        .addOption(Values.value("python", "FILE", "--bench: a Python with NumPy (python3)"));
  }

  @Override
  public Set<String> repeatable() {
    return Set.of("set");
  }

  private static String faults() {
    return String.join(", ", List.of(Fault.values()).stream().map(Fault::label).toList());
  }

  @Override
  public int run(CommandLine line, Console console) throws IOException {
    if (line.hasOption("raw")) {
      return NoiseTools.raw(line, console);
    }
    if (line.hasOption("bench")) {
      return NoiseTools.bench(line, console);
    }
    if (line.hasOption("full-count")) {
      return NoiseTools.fullCount(line, console);
    }
    check(line);
    Lags lags = line.hasOption("lags") ? lags(line) : Lags.DEFAULT;
    if (line.hasOption("input")) {
      return recording(line, lags, console);
    }
    return line.hasOption("model")
        ? ModelNoise.run(line, lags, out(line), seed(line), console)
        : simulation(line, lags, console);
  }

  /** Refuses options that would be passed over. */
  private static void check(CommandLine line) {
    OWN.forEach(
        (way, options) -> {
          for (String option : options) {
            if (line.hasOption(option) && !line.hasOption(way)) {
              throw new InputException("--" + option + " goes with --" + way + " only");
            }
          }
        });
    FOREIGN.forEach(
        (way, options) -> {
          for (String option : options) {
            if (line.hasOption(way) && line.hasOption(option)) {
              throw new InputException("--" + option + " does not go with --" + way);
            }
          }
        });
  }

  private static Lags lags(CommandLine line) {
    try {
      return Lags.parse(Values.required(line, "lags"));
    } catch (InputException bad) {
      throw new InputException("--" + bad.getMessage(), bad);
    }
  }

  /** The simulation that the options mean. */
  static Simulation simulated(CommandLine line) throws IOException {
    Simulation simulation =
        line.hasOption("config")
            ? SimulationFile.read(Values.file(line, "config"))
            : SimulationFile.builtIn();
    int neurons = (int) Values.integer(line, "neurons", 0, 1, 100_000);
    return neurons == 0 ? simulation : simulation.withNeurons(neurons);
  }

  private static int simulation(CommandLine line, Lags lags, Console console) throws IOException {
    Path out = out(line);
    Simulation simulation = simulated(line);
    int steps = (int) Values.integer(line, "steps", 20_000, 1, 100_000_000);
    int cores = Runtime.getRuntime().availableProcessors();
    int threads = (int) Values.integer(line, "threads", cores, 1, 1024);
    long seed = seed(line);
    String name = Values.text(line, "fault", "");
    NoiseSource source = source(line, name, seed);
    NoiseTest test = new NoiseTest(simulation, source, steps, threads).lags(lags);
    Findings findings = test.run().with("threads", threads).with("seed", seed);
    findings = name.isEmpty() ? findings : findings.with("fault", name);
    String title = name.isEmpty() ? "Noise" : "Noise with the fault " + name;
    return NoiseOutput.report(title, findings, test.plots(), out, console);
  }

  private static NoiseSource source(CommandLine line, String fault, long seed) {
    boolean periodic = fault.equals(Fault.PERIODIC.label());
    if (line.hasOption("period") && !periodic) {
      throw new InputException("--period goes with --fault " + Fault.PERIODIC.label() + " only");
    }
    if (periodic) {
      long period = Values.integer(line, "period", Fault.PERIOD, 2, 100_000_000);
      return Fault.periodic(seed, (int) period);
    }
    return fault.isEmpty() ? new KeyedNoise(seed) : Fault.of(fault).source(seed);
  }

  private static int recording(CommandLine line, Lags lags, Console console) throws IOException {
    Path out = out(line);
    double dt = Values.decimal(line, "dt", 1, 1e-9, 1e9);
    Path file = Values.file(line, "input");
    RecordingTest test = new RecordingTest(file, dt, Values.text(line, "kind", "auto")).lags(lags);
    if (line.hasOption("groups")) {
      test.groups(Values.file(line, "groups"));
    }
    Findings findings = test.run();
    return NoiseOutput.report(
        "Noise of " + file.getFileName(), findings, test.plots(), out, console);
  }

  static long seed(CommandLine line) {
    return Values.integer(line, "seed", 1, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private static Path out(CommandLine line) throws IOException {
    Path out = Path.of(Values.text(line, "out", "noise-report"));
    OutputFiles.requireNoModel("--out", out);
    return Files.createDirectories(out);
  }
}
