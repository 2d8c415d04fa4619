package dev.hatchling.cli.bench;

import dev.hatchling.cli.Command;
import dev.hatchling.cli.Console;
import dev.hatchling.input.InputException;
import java.io.IOException;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/**
 * {@code bench train} and {@code bench generate}: speed, as JSON and a table; {@code bench
 * backend}: what one backend computes, to be held against another.
 */
public final class BenchCommand extends Command {
  /** The command. */
  public BenchCommand() {
    super("bench", "measure the speed of training (bench train) or of generation (bench generate)");
  }

  @Override
  public String operand() {
    return "train|generate|backend";
  }

  @Override
  public Options options() {
    Options options = BenchTrain.options();
    BenchGenerate.options().getOptions().forEach(options::addOption);
    BenchBackend.options().getOptions().forEach(options::addOption);
    return options;
  }

  @Override
  public int run(CommandLine line, Console console) throws IOException {
    String what = line.getArgList().isEmpty() ? "" : line.getArgList().get(0);
    return switch (what) {
      case "train" -> BenchTrain.run(line, console);
      case "backend" -> BenchBackend.run(line, console);
      case "generate" -> BenchGenerate.run(line, console);
      default ->
          throw new InputException(
              "bench " + what + " is not bench train, bench generate or bench backend");
    };
  }
}
