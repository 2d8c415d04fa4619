package dev.hatchling.cli;

import dev.hatchling.cli.bench.BenchCommand;
import dev.hatchling.input.InputException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.HelpFormatter;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** {@code hatchling COMMAND [options]}: the list of commands, exit codes and error lines. */
public final class Main {
  /** Exit code: done. */
  public static final int DONE = 0;

  /** Exit code: a failure while running. */
  public static final int FAILURE = 1;

  /** Exit code: a mistake of the user. */
  public static final int USAGE = 2;

  private static final int WIDTH = 100;

  /** Names of values that are places: an empty one would be the current folder. */
  private static final Set<String> PLACES = Set.of("FILE", "DIR", "NAME=PATH");

  /** Takes every value as it stands: quotation marks belong to the text that somebody quotes. */
  private static final DefaultParser PARSER =
      DefaultParser.builder()
          .setAllowPartialMatching(false)
          .setStripLeadingAndTrailingQuotes(false)
          .build();

  private final List<Command> commands;

  /** A command line with these commands. */
  Main(List<Command> commands) {
    this.commands = List.copyOf(commands);
  }

  /** Every command, in the order of the help text. */
  static List<Command> commands() {
    return List.of(
        new TrainCommand(),
        new SweepCommand(),
        new TokenizerCommand(),
        new GenerateCommand(),
        new ServeCommand(),
        new EvaluateCommand(),
        new InspectCommand(),
        new ExportCommand(),
        new ReportCommand(),
        new NoiseCommand(),
        new BenchCommand());
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    VectorModule.load();
    Locale.setDefault(Locale.ROOT);
    StartUp.begin(arguments);
    Console console = Console.system();
    int code = new Main(commands()).run(arguments, console);
    console.out().flush();
    console.err().flush();
    StartUp.finish();
    System.exit(code);
  }

  /** Runs one command; nothing is thrown, every error becomes one line on standard error. */
  int run(String[] arguments, Console console) {
    String name = arguments.length == 0 ? "--help" : arguments[0];
    if (name.equals("--version")) {
      console.line("%s", Version.text());
      return DONE;
    }
    if (name.equals("--help") || name.equals("-h") || name.equals("help")) {
      help(console);
      return DONE;
    }
    Optional<Command> command = commands.stream().filter(c -> c.name().equals(name)).findFirst();
    if (command.isEmpty()) {
      return fail(console, new InputException("unknown command " + name + "; one of " + names()));
    }
    String[] rest = List.of(arguments).subList(1, arguments.length).toArray(String[]::new);
    return run(command.get(), rest, console);
  }

  private static int run(Command command, String[] arguments, Console console) {
    try {
      requireReadable(arguments);
      Options options = options(command);
      CommandLine line = parse(command, options, arguments);
      if (line.hasOption("help")) {
        help(command, options, console);
        return DONE;
      }
      OutputFiles.check(command, line);
      String file = line.getOptionValue("json");
      int code = file == null ? command.run(line, console) : run(command, line, file, console);
      console.requireOutput();
      return code;
    } catch (Exception | OutOfMemoryError | StackOverflowError | LinkageError error) {
      return fail(console, error);
    } finally {
      console.end();
    }
  }

  private static int run(Command command, CommandLine line, String file, Console console)
      throws Exception {
    JsonOutput json = JsonOutput.of(file);
    Console people = json.textOf(console);
    people.onResultSoFar(json::writeSoFar);
    int code = command.run(line, people);
    Object result = people.result();
    if (result != null) {
      json.write(result, console);
    }
    return code;
  }

  /** Java puts U+FFFD where an argument's bytes are no text in its encoding. */
  private static void requireReadable(String... arguments) {
    for (String argument : arguments) {
      if (argument.indexOf('\uFFFD') >= 0) {
        throw new InputException(
            "the argument "
                + argument
                + " is no text in this locale's encoding, "
                + System.getProperty("sun.jnu.encoding")
                + "; LC_ALL=C.UTF-8 reads UTF-8");
      }
    }
  }

  private static CommandLine parse(Command command, Options options, String[] arguments) {
    String help = "; see hatchling " + command.name() + " --help";
    try {
      CommandLine line = PARSER.parse(options, arguments);
      check(command, line, help);
      return line;
    } catch (UnrecognizedOptionException error) {
      throw new InputException("unknown option " + error.getOption() + help);
    } catch (MissingArgumentException error) {
      throw new InputException("--" + error.getOption().getLongOpt() + " needs a value" + help);
    } catch (ParseException error) {
      throw new InputException(error.getMessage() + help);
    }
  }

  private static void check(Command command, CommandLine line, String help) {
    if (!line.getArgList().isEmpty() && command.operand().isEmpty()) {
      throw new InputException("unexpected argument " + line.getArgList().get(0) + help);
    }
    for (Option option : line.getOptions()) {
      String name = option.getLongOpt();
      String[] values = line.getOptionValues(name);
      if (values != null && values.length > 1 && !command.repeatable().contains(name)) {
        throw new InputException("--" + name + " is given more than once" + help);
      }
      if (values != null && PLACES.contains(option.getArgName()) && List.of(values).contains("")) {
        throw new InputException("--" + name + " is empty: must be " + option.getArgName() + help);
      }
    }
  }

  private static Options options(Command command) {
    Options options = new Options();
    command.options().getOptions().forEach(options::addOption);
    options.addOption(
        Values.value("json", "FILE", "write the result as one JSON object; - for standard output"));
    options.addOption(Option.builder("h").longOpt("help").desc("show this text").build());
    return options;
  }

  private static int fail(Console console, Throwable error) {
    if (error instanceof StandardOutput.Lost lost && lost.readerGone()) {
      return DONE;
    }
    console.err().println("hatchling: " + Errors.line(error));
    if (Errors.isBug(error)) {
      error.printStackTrace(console.err());
      console.err().println("hatchling: " + Errors.report());
    } else if (System.getenv("HATCHLING_TRACE") != null) {
      error.printStackTrace(console.err());
    }
    return Errors.code(error);
  }

  private String names() {
    return String.join(", ", commands.stream().map(Command::name).toList());
  }

  private void help(Console console) {
    console.line("usage: hatchling COMMAND [options]");
    console.line("");
    for (Command command : commands) {
      console.line("  %-10s %s", command.name(), command.summary());
    }
    console.line("");
    console.line(
        "hatchling COMMAND --help shows a command's options, those that are required marked;");
    console.line("hatchling --version the version, Java and the backend of ND4J.");
    console.line("Exit codes: 0 done, 1 a failure while running, 2 a mistake in what was asked.");
  }

  private static void help(Command command, Options options, Console console) {
    HelpFormatter formatter = new HelpFormatter();
    formatter.setOptionComparator(null);
    PrintWriter writer = new PrintWriter(console.out(), false, StandardCharsets.UTF_8);
    String operand = command.operand().isEmpty() ? "" : command.operand() + " ";
    String usage = "hatchling " + command.name() + " " + operand + "[options]";
    formatter.printHelp(writer, WIDTH, usage, command.summary(), options, 2, 3, "");
    writer.flush();
  }
}
