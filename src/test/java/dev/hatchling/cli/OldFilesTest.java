package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hatchling.generation.Continuation;
import dev.hatchling.generation.GenerationSettings;
import dev.hatchling.generation.Generator;
import dev.hatchling.generation.RecurrentModel;
import dev.hatchling.generation.State;
import dev.hatchling.training.MetricsFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files that version 0.1.0 wrote, as it was before its formats could change: a model, states of
 * generation, and runs stopped after 4 of 14 steps. They load, and what follows is what that
 * program went on to compute, whose results stand here.
 */
class OldFilesTest {
  private static final String PROMPT = "Hatchling number 7";

  @TempDir private Path folder;

  /** A copy of the files; runs name the text where it lies now. */
  @BeforeEach
  void copy() throws IOException, URISyntaxException {
    Path from = Path.of(OldFilesTest.class.getResource("/formats/0.1.0").toURI());
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        Path to = folder.resolve(from.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    String text = folder.resolve("own.txt").toString().replace("\\", "\\\\");
    for (String run : List.of("hatchling-run", "bdh-run")) {
      Path training = folder.resolve(run).resolve("training.json");
      String json = Files.readString(training).replace("/tmp/hatchling/own.txt", text);
      assertThat(json).contains(text);
      Files.writeString(training, json);
    }
  }

  private JsonNode done(String command) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    Path result = folder.resolve("result.json");
    String[] words = (command + " --json " + result).split(" ");
    int code = new Main(Main.commands()).run(words, console);
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    return new ObjectMapper().readTree(Files.readString(result));
  }

  @ParameterizedTest
  @CsvSource({"hatchling-run, 5.319622622030345, 1e-12", "bdh-run, 5.186783705259624, 1e-6"})
  void evaluates(String model, double loss, double tolerance) throws IOException {
    assertThat(done("evaluate --model " + folder.resolve(model)).get("loss").asDouble())
        .isCloseTo(loss, within(tolerance));
  }

  /** Losses of every step and validation, and the held-out loss of the finished model. */
  @ParameterizedTest
  @CsvSource({"hatchling-run, 4.915427696073793, 1e-9", "bdh-run, 4.60536413192749, 1e-5"})
  void goesOnWithARun(String run, double loss, double tolerance) throws IOException {
    Path model = folder.resolve(run);
    JsonNode result = done("train --resume " + model);
    assertThat(result.get("step").asLong()).isEqualTo(14);
    assertThat(result.get("loss").asDouble()).isCloseTo(loss, within(tolerance));
    List<MetricsFile.Row> expected = rows(folder.resolve(run + ".metrics.csv"));
    List<MetricsFile.Row> actual = rows(model.resolve(MetricsFile.FILE));
    assertThat(expected).hasSizeGreaterThan(40);
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      MetricsFile.Row row = expected.get(i);
      assertThat(actual.get(i).metric()).isEqualTo(row.metric());
      assertThat(actual.get(i).value())
          .as("%s", row)
          .isCloseTo(row.value(), within(tolerance * Math.max(1, Math.abs(row.value()))));
    }
  }

  private static List<MetricsFile.Row> rows(Path file) throws IOException {
    return MetricsFile.read(file).stream()
        .filter(row -> !row.metric().equals("tokensPerSecond"))
        .toList();
  }

  /**
   * The saved state, and the state that its tokens lead to today, draw the tokens that the saved
   * one led to.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "hatchling; hatchling; 3b6264f3; -0.4905693 -0.56468266 -0.40637568 -0.5497751;97 122 105"
            + " 105 99 175 156 46 84 159 26 238 251 35 204 147 24 99 68 228 154;94 119 210 57 107"
            + " 173 170 108 13 0 203 148 100 31 172 105 115 224 208 15 41 140 31 128;-0.080440715"
            + " -0.17448007 -0.141281 -0.17496157",
        "bdh; bdh-run; 6185d413; -0.2931318 -0.23009552 -0.24870735 -0.3057741;103 186 138 120 106"
            + " 216 166 44 91 171 23 247 252 30 210 167 18 100 73 229 164;91 151 232 56 122 197 184"
            + " 126 11 0 214 158 100 20 175 120 157 238 217 12 41 165 28 122;-0.26264414"
            + " -0.28413913 -0.23479971 -0.2999457"
      })
  void goesOnFromAState(
      String state,
      String model,
      String fingerprint,
      String logits,
      String consumed,
      String next,
      String logitsAfter)
      throws IOException {
    try (Generator generator = Generator.load(folder.resolve(model))) {
      RecurrentModel recurrent = generator.model();
      assertThat(String.format("%08x", new java.math.BigInteger(1, recurrent.fingerprint())))
          .startsWith(fingerprint);
      State loaded = State.load(folder.resolve(state + ".state"), recurrent);
      State read = generator.start(List.of(PROMPT.getBytes(StandardCharsets.UTF_8)), 11);
      recurrent.advance(read, new int[][] {numbers(consumed)});
      assertThat(loaded.position(0)).isEqualTo(read.position(0));
      for (State one : List.of(loaded, read)) {
        close(one, logits);
        assertThat(drawn(generator, one)).containsExactly(numbers(next));
        close(one, logitsAfter);
      }
    }
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  private static int[] drawn(Generator generator, State state) {
    Continuation continuation = generator.continuation(state, GenerationSettings.sampled(24, 0.8));
    List<Integer> tokens = new ArrayList<>();
    continuation.forEachRemaining(piece -> tokens.add(piece.token()));
    return tokens.stream().mapToInt(t -> t).filter(t -> t >= 0).toArray();
  }

  private static void close(State state, String logits) {
    String[] first = logits.split(" ", -1);
    float[] actual = state.logits(0);
    IntStream.range(0, first.length)
        .forEach(
            v ->
                assertThat(actual[v])
                    .as("logit %d", v)
                    .isCloseTo(Float.parseFloat(first[v]), within(1e-5f)));
  }
}
