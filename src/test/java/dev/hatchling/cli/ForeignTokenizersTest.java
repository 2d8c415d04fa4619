package dev.hatchling.cli;

import static dev.hatchling.cli.Ran.done;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.BytePairTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the forms of GPT-2's and Llama 3's, with a small vocabulary of our own. */
class ForeignTokenizersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String END = "<|endoftext|>";
  private static final String WORDS = "The naïve line's 12345 words\r\n\n  end 漢字 𝄞";

  /** How Llama 3 cuts a text. */
  private static final String CUT =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  @TempDir Path folder;
  private Path text;
  private Path own;

  @BeforeEach
  void learn() throws IOException {
    text = folder.resolve("text");
    own = folder.resolve("own.json");
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      words.append("The line ").append(i * i % 97).append(" of a naïve text").append(END);
    }
    Files.writeString(text, words.toString());
    done("tokenizer --data m=" + text + " --vocabulary 320 --out " + own);
  }

  private ObjectNode learned() throws IOException {
    return (ObjectNode) JSON.readTree(Files.readString(own));
  }

  private static ObjectNode added(int number, String content) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", number)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }

  private static ObjectNode byteLevel(boolean cuts) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", cuts);
  }

  /**
   * The model has no type, empty affixes, merges as words; the special token has a number in it.
   */
  private String likeGpt2() throws IOException {
    ObjectNode json = learned();
    ObjectNode model = (ObjectNode) json.get("model");
    model.remove("type");
    model.remove("byte_fallback");
    model.remove("ignore_merges");
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "");
    ((ObjectNode) model.get("vocab")).put(END, 320);
    ((ArrayNode) json.get("added_tokens")).add(added(320, END));
    ObjectNode cut = byteLevel(true);
    cut.remove("use_regex");
    json.set("pre_tokenizer", cut);
    json.set("post_processor", byteLevel(true));
    return json.toString();
  }

  /** Cut by an expression, whole words first, merges as pairs, special tokens behind the words. */
  private String likeLlama3() throws IOException {
    ObjectNode json = learned();
    ObjectNode model = (ObjectNode) json.get("model");
    model.put("ignore_merges", true);
    ArrayNode pairs = JsonNodeFactory.instance.arrayNode();
    for (JsonNode merge : model.get("merges")) {
      String[] both = merge.asText().split(" ", -1);
      pairs.addArray().add(both[0]).add(both[1]);
    }
    model.set("merges", pairs);
    ArrayNode special = (ArrayNode) json.get("added_tokens");
    special.add(added(320, "<|begin_of_text|>")).add(added(321, END));
    ObjectNode sequence = JsonNodeFactory.instance.objectNode().put("type", "Sequence");
    ArrayNode parts = sequence.putArray("pretokenizers");
    ObjectNode split = parts.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", CUT);
    split.put("behavior", "Isolated").put("invert", false);
    parts.add(byteLevel(false));
    json.set("pre_tokenizer", sequence);
    json.set("post_processor", byteLevel(false));
    return json.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GPT-2", "Llama-3"})
  void modelsTrainOnThem(String form) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("tokenizer.json"), form.equals("GPT-2") ? likeGpt2() : likeLlama3());
    try (BytePairTokenizer tokenizer = BytePairTokenizer.read(file)) {
      byte[] bytes = (WORDS + END + WORDS).getBytes(StandardCharsets.UTF_8);
      assertThat(tokenizer.decode(tokenizer.encode(bytes))).isEqualTo(bytes);
      assertThat(tokenizer.encode(END)).hasSize(1);
      assertThat(tokenizer.vocabulary()).isEqualTo(form.equals("GPT-2") ? 321 : 322);
    }
    Path run = folder.resolve("run");
    done(
        "train --set n_layer=1 --set n_embd=8 --set n_head=2 --set n_neuron=8 --set context=24"
            + " --set batch=3 --set validation_windows=5 --steps 2 --data m="
            + text
            + " --tokenizer "
            + file
            + " --out "
            + run);
    Files.delete(file);
    Path scores = folder.resolve("scores.json");
    done("evaluate --model " + run + " --json " + scores);
    JsonNode task = JSON.readTree(scores.toFile()).at("/tasks/m");
    long heldOut = Files.size(text) - (long) (Files.size(text) * 0.9);
    assertThat(task.get("bytes").asLong()).isBetween(heldOut - 20, heldOut - 1);
    assertThat(done("generate --model " + run + " --prompt The --tokens 9").out()).isNotBlank();
  }

  /** The same words, cut the same way, are the same numbers, whoever wrote the file. */
  @Test
  void numbersAreThoseOfOurOwnFile() throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), likeGpt2());
    try (BytePairTokenizer gpt2 = BytePairTokenizer.read(file);
        BytePairTokenizer ours = BytePairTokenizer.read(own)) {
      assertThat(gpt2.encode(WORDS)).isEqualTo(ours.encode(WORDS));
    }
  }
}
