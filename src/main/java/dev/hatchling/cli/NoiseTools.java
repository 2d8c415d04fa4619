package dev.hatchling.cli;

import dev.hatchling.noise.DrawBenchmark;
import dev.hatchling.noise.FullCount;
import dev.hatchling.noise.RawWords;
import dev.hatchling.simulation.Simulation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;

/** What {@code hatchling noise} does besides testing noise. */
final class NoiseTools {
  /** Neurons a population and steps of each run of a full count: small, as there are 1,100. */
  private static final int COUNT_NEURONS = 8;

  private static final int COUNT_STEPS = 3000;

  private NoiseTools() {}

  /** Tests the test. */
  static int fullCount(CommandLine line, Console console) throws IOException {
    Simulation simulation = NoiseCommand.simulated(line);
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
  static int raw(CommandLine line, Console console) throws IOException {
    int keys = (int) Values.integer(line, "keys", 1000, 1, 1 << 24);
    long words = Values.integer(line, "words", -1, 0, Long.MAX_VALUE);
    new RawWords(NoiseCommand.seed(line), keys).write(console.output(), words);
    return Main.DONE;
  }

  /** Measures the speed of draws. */
  static int bench(CommandLine line, Console console) {
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
