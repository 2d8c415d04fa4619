package dev.hatchling.cli;

import dev.hatchling.noise.DrawBenchmark;
import dev.hatchling.noise.RawWords;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code hatchling noise}: tests noise for hidden shared coupling. */
final class NoiseCommand implements Command {
  @Override
  public String name() {
    return "noise";
  }

  @Override
  public String summary() {
    return "test noise for hidden shared coupling";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(Values.value("seed", "SEED", "seed of all random numbers (default 1)"))
        .addOption(Values.flag("raw", "write raw 32-bit words to standard output, across keys"))
        .addOption(Values.value("words", "COUNT", "--raw: how many (default: without end)"))
        .addOption(Values.value("keys", "COUNT", "--raw: keys that take turns (default 1000)"))
        .addOption(Values.flag("bench", "nanoseconds a draw, beside other generators"))
        .addOption(Values.value("python", "FILE", "--bench: a Python with NumPy (python3)"));
  }

  @Override
  public int run(CommandLine line, Console console) throws IOException {
    if (line.hasOption("raw")) {
      return raw(line, console);
    }
    return bench(line, console);
  }

  /** Writes words until there are enough or the reader has gone. */
  private static int raw(CommandLine line, Console console) throws IOException {
    long seed = Values.integer(line, "seed", 1, Long.MIN_VALUE, Long.MAX_VALUE);
    int keys = (int) Values.integer(line, "keys", 1000, 1, 1 << 24);
    long words = Values.integer(line, "words", -1, 0, Long.MAX_VALUE);
    try {
      new RawWords(seed, keys).write(new ReaderGone(console.out()), words);
    } catch (EOFException enough) {
      return Main.DONE;
    }
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
