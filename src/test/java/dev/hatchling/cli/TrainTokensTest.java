package dev.hatchling.cli;

import static dev.hatchling.cli.Ran.done;
import static dev.hatchling.cli.Ran.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.generation.GenerationSettings;
import dev.hatchling.generation.Generator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code train --tokenizer}, and what reads its models. */
class TrainTokensTest {
  private static final String SMALL =
      "train --set n_layer=1 --set n_embd=8 --set n_head=2 --set n_neuron=8 --set context=24"
          + " --set batch=3 --set validate_every=2 --set validation_windows=5 --set warmup=2";

  @TempDir Path folder;
  private Path text;
  private Path run;
  private Path tokenizer;

  @BeforeEach
  void writeText() throws IOException {
    text = folder.resolve("text");
    run = folder.resolve("run");
    tokenizer = folder.resolve("own.json");
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < 1500; i++) {
      words.append("the line ").append(i * i % 97).append(" of a naïve text\n");
    }
    Files.writeString(text, words.toString());
    done("tokenizer --data m=" + text + " --vocabulary 320 --out " + tokenizer);
  }

  private static void refused(String command, String... named) {
    Ran ran = run(command);
    assertThat(ran.code()).as(ran.err()).isNotZero();
    assertThat(ran.err().strip().lines()).hasSize(1);
    assertThat(ran.err()).contains(named);
  }

  private String train(Path out, int steps) {
    return SMALL + " --data m=" + text + " --steps " + steps + " --out " + out;
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(file));
  }

  @Test
  void aModelIsKeptWithItsTokenizerAndReadWithIt() throws IOException {
    done(train(run, 4) + " --tokenizer " + tokenizer);
    for (Path kept : List.of(run, run.resolve("best"))) {
      assertThat(kept.resolve("tokenizer.json")).hasSameBinaryContentAs(tokenizer);
    }
    assertThat(json(run.resolve("config.json")).get("vocab_size").asInt()).isEqualTo(320);
    assertThat(json(run.resolve("training.json")).at("/tokenizer/tokens").asInt()).isEqualTo(320);
    Files.delete(tokenizer);
    Path scored = folder.resolve("loss.json");
    done("evaluate --model " + run + " --last --json " + scored);
    JsonNode task = json(scored).at("/tasks/m");
    // All bytes of the last tenth but those of the first token.
    long heldOut = Files.size(text) - (long) (Files.size(text) * 0.9);
    assertThat(task.get("bytes").asLong()).isBetween(heldOut - 20, heldOut - 1);
    assertThat(task.get("tokens").asLong()).isLessThan(heldOut / 2);
    assertThat(task.get("bitsPerByte").asDouble())
        .isEqualTo(
            task.get("loss").asDouble()
                / Math.log(2)
                * (task.get("tokens").asDouble() / task.get("bytes").asDouble()));
    assertThat(json(scored).at("/bigramBitsPerByte/m").asDouble()).isBetween(0.1, 8.0);
    String generate = "generate --model " + run + " --prompt the --tokens 20 --seed 3";
    String printed = done(generate).out();
    assertThat(printed).isNotBlank();
    try (Generator generator = Generator.load(run)) {
      GenerationSettings settings = GenerationSettings.sampled(20, 0.8);
      assertThat(generator.tokenizer().vocabulary()).isEqualTo(320);
      assertThat(generator.generate("the", 3, settings, piece -> {}) + "\n").isEqualTo(printed);
    }
    done("inspect --model " + run + " --prompt naïve --out " + folder.resolve("page.html"));
    assertThat(folder.resolve("page.html")).content().contains("A text, token by token");
  }

  @Test
  void aRunGoesOnBitForBitWithTheTokenizerItKeeps() throws IOException {
    Path whole = folder.resolve("whole");
    done(train(whole, 6) + " --set keep=5 --tokenizer " + tokenizer);
    Files.delete(tokenizer);
    // As if it had been stopped after step 4.
    Ran.copy(
        whole.resolve("checkpoints/step-000000002"), run.resolve("checkpoints/step-000000002"));
    Ran.copy(
        whole.resolve("checkpoints/step-000000004"), run.resolve("checkpoints/step-000000004"));
    done("train --resume " + run);
    assertThat(run.resolve("checkpoints/step-000000006/model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("checkpoints/step-000000006/model.safetensors"));
    assertThat(run.resolve("tokenizer.json"))
        .hasSameBinaryContentAs(whole.resolve("tokenizer.json"));
  }

  @Test
  void aRunWithoutACheckpointHasItsTokenizer() throws IOException {
    done(train(run, 2) + " --tokenizer " + tokenizer);
    Path again = Files.createDirectory(folder.resolve("again"));
    ObjectNode begun = (ObjectNode) json(run.resolve("training.json"));
    begun.put("step", 0).put("tokens", 0).putNull("bestLoss").put("bestStep", 0);
    begun.remove(List.of("totals", "evaluation", "report"));
    Files.writeString(again.resolve("training.json"), begun.toString());
    refused("train --resume " + again, "is not the tokenizer that the run began with");
    Files.copy(run.resolve("tokenizer.json"), again.resolve("tokenizer.json"));
    Files.delete(tokenizer);
    done("train --resume " + again);
    assertThat(again.resolve("model.safetensors"))
        .hasSameBinaryContentAs(run.resolve("model.safetensors"));
  }

  @Test
  void anotherTokenizerIsRefused() throws IOException {
    done(train(run, 2) + " --tokenizer " + tokenizer);
    Path other = folder.resolve("other.json");
    done("tokenizer --data m=" + text + " --vocabulary 321 --out " + other);
    String resume = "train --resume " + run + " --steps 4";
    refused(resume + " --tokenizer " + other, "--tokenizer cannot change a run that goes on");
    refused(
        resume + " --out " + folder.resolve("b") + " --tokenizer " + other,
        "--tokenizer " + other + ": is not the one that " + run + " was trained with");
    done(resume + " --out " + folder.resolve("c"));
    assertThat(folder.resolve("c/tokenizer.json")).hasSameBinaryContentAs(tokenizer);
    Path start = Files.createDirectory(folder.resolve("d"));
    Files.copy(other, start.resolve("tokenizer.json"));
    refused(train(start, 2) + " --tokenizer " + tokenizer, "is not the model's tokenizer");
    Files.delete(run.resolve("tokenizer.json"));
    Files.copy(other, run.resolve("tokenizer.json"));
    refused(resume, run.resolve("tokenizer.json") + ": is not the run's own");
    refused("generate --model " + run + " --last --prompt a", "is not the run's own");
  }

  @ParameterizedTest
  @CsvSource({
    "256, vocab_size = 256: the tokens of the tokenizer are 320",
    "1000000, vocab_size = 1000000: the tokens of the tokenizer are 320",
  })
  void aVocabularyThatDoesNotFitIsRefused(String vocabulary, String message) {
    String command = train(run, 2) + " --set vocab_size=" + vocabulary;
    refused(command + " --tokenizer " + tokenizer, message);
    assertThat(run).doesNotExist();
  }

  @Test
  void filesThatAreNoTokenizersAreRefused() throws IOException {
    String good = Files.readString(tokenizer);
    refused(train(run, 2) + " --tokenizer " + folder.resolve("none"), "no such file");
    List<String> bad =
        List.of(
            good.substring(0, good.length() / 2),
            good.replace("\"normalizer\" : null", "\"normalizer\" : {\"type\":\"Lowercase\"}"),
            good.replaceFirst("\"ByteLevel\"", "\"Whitespace\""),
            good.replace("\"end_of_word_suffix\" : null", "\"end_of_word_suffix\" : \"</w>\""));
    for (String json : bad) {
      assertThat(json).isNotEqualTo(good);
      Files.writeString(tokenizer, json);
      refused(train(run, 2) + " --tokenizer " + tokenizer, tokenizer + ": ");
    }
    assertThat(run).doesNotExist();
  }
}
