package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.random.RandomKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerateCommandTest {
  @TempDir private static Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void model() throws IOException {
    Map<String, String> size =
        Map.of("n_layer", "2", "n_embd", "8", "n_head", "2", "n_neuron", "12");
    ModelConfig config = ModelConfig.defaults().with(size);
    ModelDirectory.save(LanguageModel.create(config, RandomKey.root(1)), folder.resolve("model"));
    Files.write(folder.resolve("prompts"), new byte[] {'a', 'b', '\n', (byte) 0xff, 'c', '\n'});
    Files.writeString(folder.resolve("gap"), "a\n\nb\n");
    Files.writeString(folder.resolve("junk"), "no state");
  }

  private int run(String... words) {
    List<String> line = new ArrayList<>(List.of("generate"));
    for (String word : words) {
      line.add(word.replace("DIR", folder.toString()));
    }
    out.reset();
    err.reset();
    PrintStream o = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream e = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(Main.commands()).run(line.toArray(String[]::new), new Console(o, e, false));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--prompt|",
        "--prompt|x|--tokens|0",
        "--prompt|x|--tokens|-1",
        "--prompt|x|--temperature|-1",
        "--prompt|x|--temperature|NaN",
        "--prompt|x|--top-k|257",
        "--prompt|x|--top-p|0",
        "--prompt|x|--min-p|1",
        "--prompt|x|--repetition-penalty|0",
        "--prompt|x|--stop|",
        "--prompt|x|--prompt-file|DIR/prompts",
        "--prompt-file|DIR/gap",
        "--prompt-file|DIR/none",
        "--load-state|DIR/junk",
        "--load-state|DIR/none",
        "--tokens|3"
      })
  void badInputIsOneLineAndExitCode2(String words) {
    List<String> line = new ArrayList<>(List.of("--model", "DIR/model"));
    line.addAll(Arrays.asList(words.split("\\|", -1)));
    assertThat(run(line.toArray(String[]::new))).isEqualTo(Main.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("hatchling: ").hasLineCount(1);
    assertThat(printed()).isEmpty();
  }

  @Test
  void aSavedStateGoesOnAsIfNothingHadHappened() throws IOException {
    String[] whole = {"--model", "DIR/model", "--prompt", "ab", "--tokens", "30"};
    String[] first = {
      "--model", "DIR/model", "--prompt", "ab", "--tokens", "12", "--save-state", "DIR/state"
    };
    String[] second = {
      "--model", "DIR/model", "--load-state", "DIR/state", "--tokens", "18", "--stats"
    };
    JsonNode expected = json(whole);
    assertThat(json(first).at("/sequences/0/tokens").asInt()).isEqualTo(12);
    assertThat(json(second).at("/sequences/0/tokens").asInt()).isEqualTo(18);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("operations a token");
    assertThat(expected.at("/sequences/0/text").asText())
        .isEqualTo(json(whole).at("/sequences/0/text").asText());
    assertThat(expected.at("/sequences/0/text").asText()).endsWith(tail(json(second)));
  }

  /** The text of a continuation without its first characters, which a split may have cut. */
  private static String tail(JsonNode result) {
    String text = result.at("/sequences/0/text").asText();
    return text.substring(Math.min(3, text.length()));
  }

  @Test
  void promptsOfAFileAreABatchOfAnyBytes() throws IOException {
    JsonNode result = json("--model", "DIR/model", "--prompt-file", "DIR/prompts", "--tokens", "5");
    assertThat(result.at("/sequences").size()).isEqualTo(2);
    assertThat(result.at("/statistics/promptTokens").asInt()).isEqualTo(4);
    assertThat(printed()).contains("--- 1: ab").contains("--- 2: \ufffdc");
  }

  private JsonNode json(String... words) throws IOException {
    Path file = folder.resolve("result.json");
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--json", file.toString()));
    assertThat(run(line.toArray(String[]::new)))
        .as(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(Main.DONE);
    return new ObjectMapper().readTree(file.toFile());
  }

  /** Wherever a text is cut, in the middle of a character too, its parts are the whole. */
  @Test
  void theTextOfASavedStateAndOfWhatFollowsIsThatOfOneRun() throws IOException {
    String whole = text("--prompt", "ab", "--tokens", "24");
    for (int cut = 1; cut < 24; cut++) {
      String[] first = {"--prompt", "ab", "--tokens", cut + "", "--save-state", "DIR/cut"};
      String begun = text(first);
      String[] second = {"--load-state", "DIR/cut", "--tokens", 24 - cut + ""};
      assertThat(begun + text(second)).as("cut behind %d bytes", cut).isEqualTo(whole);
    }
  }

  private String text(String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of("--model", "DIR/model"));
    line.addAll(List.of(words));
    return json(line.toArray(String[]::new)).at("/sequences/0/text").asText();
  }

  @Test
  void aByteOrderMarkIsNoPrompt() throws IOException {
    Files.writeString(folder.resolve("marked"), "\uFEFFab\n");
    JsonNode result = json("--model", "DIR/model", "--prompt-file", "DIR/marked", "--tokens", "1");
    assertThat(result.at("/sequences/0/prompt").asText()).isEqualTo("ab");
  }

  @Test
  void quotationMarksArePartOfThePrompt() throws IOException {
    JsonNode result = json("--model", "DIR/model", "--prompt", "\"ab\"", "--tokens", "1");
    assertThat(result.at("/sequences/0/prompt").asText()).isEqualTo("\"ab\"");
    assertThat(result.at("/statistics/promptTokens").asInt()).isEqualTo(4);
  }
}
