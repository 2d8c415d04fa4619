package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hatchling.input.InputException;
import dev.hatchling.training.TrainingFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** A command that does what its option says. */
  private static final class Probe extends Command {
    Probe() {
      super("probe", "a command for tests");
    }

    @Override
    public Options options() {
      return new Options()
          .addOption(Values.value("number", "N", "a number"))
          .addOption(Values.value("set", "KEY=VALUE", "a setting"))
          .addOption(Values.value("fail", "HOW", "fails"));
    }

    @Override
    public Set<String> repeatable() {
      return Set.of("set");
    }

    @Override
    public int run(CommandLine line, Console console) throws IOException {
      switch (Values.text(line, "fail", "")) {
        case "argument" -> throw new InputException("density 2 is not in (0, 1]");
        case "file" -> throw new NoSuchFileException("/there/is/none");
        case "state" -> throw new TrainingFailure("loss is NaN\nat step 3");
        case "invariant" -> throw new IllegalArgumentException("a tile of 3 rows");
        case "thread" -> throw new IllegalStateException("a thread failed", new OutOfMemoryError());
        case "bug" -> throw new IndexOutOfBoundsException("5");
        default -> console.line("pairs %s", Values.pairs(line, "set"));
      }
      console.result(Map.of("number", Values.integer(line, "number", 7, 1, 10)));
      return Main.DONE;
    }
  }

  private int run(String... arguments) {
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    return new Main(List.of(new Probe())).run(arguments, console);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private void assertMistake(int code, String named) {
    assertThat(code).isEqualTo(Main.USAGE);
    assertThat(errors().strip().lines()).hasSize(1);
    assertThat(errors()).startsWith("hatchling: ").contains(named);
    assertThat(output()).isEmpty();
  }

  @Test
  void nothingOrHelpListsTheCommands() {
    assertThat(run()).isZero();
    assertThat(run("--help")).isZero();
    assertThat(output()).contains("probe      a command for tests");
  }

  @Test
  void helpOfACommandListsItsOptions() {
    assertThat(run("probe", "--help")).isZero();
    assertThat(output()).contains("--number <N>").contains("--json <FILE>").contains("--help");
  }

  @Test
  void unknownNamesAreOneLineAndTwo() {
    assertMistake(run("fly"), "unknown command fly; one of probe");
    err.reset();
    assertMistake(run("probe", "--numbers", "3"), "unknown option --numbers");
    err.reset();
    assertMistake(run("probe", "--num", "3"), "unknown option --num;");
    err.reset();
    assertMistake(run("probe", "stray"), "unexpected argument stray");
    err.reset();
    assertMistake(run("probe", "--number"), "--number needs a value");
    err.reset();
    assertMistake(
        run("probe", "--number", "1", "--number", "2"), "--number is given more than once");
    err.reset();
    assertMistake(run("probe", "--json", ""), "--json is empty: must be FILE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "11", "-1", "x", "1.5", "99999999999999999999", ""})
  void badNumbersAreNamed(String value) {
    int code = run("probe", "--fail", "", "--number", value);
    assertThat(code).isEqualTo(Main.USAGE);
    assertThat(errors()).contains("--number " + value + " is not a whole number from 1 to 10");
  }

  @Test
  void exceptionsBecomeOneLine() {
    assertMistake(run("probe", "--fail", "argument"), "density 2 is not in (0, 1]");
    err.reset();
    assertMistake(run("probe", "--fail", "file"), "/there/is/none: no such file or directory");
    err.reset();
    assertThat(run("probe", "--fail", "state")).isEqualTo(Main.FAILURE);
    assertThat(errors()).isEqualTo("hatchling: loss is NaN at step 3\n");
    err.reset();
    assertThat(run("probe", "--fail", "bug")).isEqualTo(Main.FAILURE);
    assertThat(errors()).startsWith("hatchling: IndexOutOfBoundsException: 5\n");
    err.reset();
    assertThat(run("probe", "--fail", "thread")).isEqualTo(Main.FAILURE);
    assertThat(errors()).startsWith("hatchling: out of memory: ").hasLineCount(1);
  }

  @Test
  void pairsAreReadInOrderAndOnlyOnce() {
    assertThat(run("probe", "--set", "a=1", "--set", "b=x=y")).isZero();
    assertThat(output()).contains("{a=1, b=x=y}");
    assertThat(run("probe", "--set", "a")).isEqualTo(Main.USAGE);
    assertThat(run("probe", "--set", "a=1", "--set", "a=2")).isEqualTo(Main.USAGE);
    assertThat(errors()).contains("--set a is not KEY=VALUE").contains("--set names a twice");
  }

  @Test
  void resultGoesToTheJsonFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("out.json");
    assertThat(run("probe", "--json", file.toString())).isZero();
    assertThat(Files.readString(file)).contains("\"number\" : 7");
    assertThat(run("probe", "--json", folder.resolve("no/such").toString())).isEqualTo(Main.USAGE);
    assertThat(run("probe", "--json", folder.toString())).isEqualTo(Main.USAGE);
    assertThat(errors()).contains("cannot write there").contains("is a directory");
  }

  /** A system property that a class refuses when it is loaded. */
  @Test
  void mistakesAreFoundBehindTheLoadingOfAClass() {
    Error error = new ExceptionInInitializerError(new InputException("x: not a y"));
    assertThat(Errors.line(error)).isEqualTo("x: not a y");
    assertThat(Errors.code(error)).isEqualTo(Main.USAGE);
  }

  /** What nobody handed over wrong is a mistake in the program. */
  @ParameterizedTest
  @ValueSource(strings = {"bug", "invariant"})
  void bugsShowTheirTraceAndWhereToReportThem(String how) {
    assertThat(run("probe", "--fail", how)).isEqualTo(Main.FAILURE);
    List<String> lines = errors().strip().lines().toList();
    assertThat(lines).anyMatch(line -> line.contains("at dev.hatchling.cli.MainTest$Probe.run("));
    assertThat(lines.get(lines.size() - 1))
        .startsWith("hatchling: this is a bug: please report it")
        .contains("CONTRIBUTING.md", "Java " + System.getProperty("java.version"));
  }

  @Test
  void whereToReportBugsIsWrittenThere() throws IOException {
    assertThat(Files.readString(Path.of("..", "CONTRIBUTING.md"))).contains("## Bugs");
  }

  @Test
  void quotationMarksBelongToTheValue() {
    assertThat(run("probe", "--set", "a=\"b\"", "--set", "\"c\"=d")).isZero();
    assertThat(output()).contains("{a=\"b\", \"c\"=d}");
  }

  @Test
  void argumentsThatAreNoTextAreRefused() {
    assertMistake(run("probe", "--set", "a=\uFFFDbung"), "no text in this locale's encoding");
  }

  @Test
  void aDashMeansStandardOutputAndTheTextGoesElsewhere() throws IOException {
    assertThat(run("probe", "--json", "-")).isZero();
    assertThat(new ObjectMapper().readTree(output()).get("number").asInt()).isEqualTo(7);
    assertThat(errors()).contains("pairs {}");
  }

  @Test
  void aJsonFileIsTriedBeforeTheWorkAndLeavesNothing(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("out.json");
    assertThat(run("probe", "--json", file.toString(), "--number", "99")).isEqualTo(Main.USAGE);
    assertThat(file).doesNotExist();
    Files.writeString(file, "old");
    assertThat(run("probe", "--json", file.toString(), "--number", "99")).isEqualTo(Main.USAGE);
    assertThat(file).hasContent("old");
    assertThat(run("probe", "--json", file + "/below")).isEqualTo(Main.USAGE);
  }

  @Test
  void numbersThatJsonDoesNotHaveBecomeNull() throws IOException {
    Map<String, Object> result =
        Map.of(
            "a",
            Double.NaN,
            "b",
            new double[] {1, Double.POSITIVE_INFINITY},
            "c",
            List.of(Float.NaN, 2f),
            "d",
            JsonNodeFactory.instance.objectNode().put("e", Double.NEGATIVE_INFINITY));
    assertThat(new ObjectMapper().readTree(JsonOutput.text(result)))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    "{'a':null,'b':[1.0,null],'c':[null,2.0],'d':{'e':null}}".replace('\'', '"')));
  }

  @Test
  void aFullDiskIsNamedWithTheFile() {
    assumeThat(Path.of("/dev/full")).exists();
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Console console = new Console(OutputStream.nullOutputStream(), nowhere, false);
    assertThatThrownBy(() -> JsonOutput.of("/dev/full").write(Map.of(), console))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("/dev/full: cannot be written: ");
  }

  /** A stream of so many bytes; then the disk is full, or the reader has gone. */
  private static final class Small extends OutputStream {
    private final String failure;
    private int left;

    Small(int size, String failure) {
      this.left = size;
      this.failure = failure;
    }

    @Override
    public void write(int one) throws IOException {
      if (left-- <= 0) {
        throw new IOException(failure);
      }
    }
  }

  @Test
  void outputThatCannotBeWrittenIsAFailureUnlessItsReaderHasGone() {
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    Console full = new Console(new Small(3, "No space left on device"), errors, false);
    assertThat(new Main(List.of(new Probe())).run(new String[] {"probe"}, full))
        .isEqualTo(Main.FAILURE);
    assertThat(errors()).isEqualTo("hatchling: standard output: No space left on device\n");
    err.reset();
    Console gone = new Console(new Small(3, "Broken pipe"), errors, false);
    assertThat(new Main(List.of(new Probe())).run(new String[] {"probe"}, gone)).isZero();
    assertThat(errors()).isEmpty();
    assertThatThrownBy(gone::requireOutput).isInstanceOf(IOException.class);
  }

  @Test
  void theVersionIsThatOfThePom() throws IOException {
    assertThat(run("--version")).isZero();
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<version>" + Version.NUMBER + "</version>");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("hatchling " + Version.NUMBER + ", Java " + System.getProperty("java.version"))
        .endsWith(System.lineSeparator());
  }
}
