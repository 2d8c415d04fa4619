package dev.hatchling.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.BytePairTokenizer;
import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.input.InputException;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.jspecify.annotations.Nullable;

/** The tokenizer of a run, and what {@code training.json} says of it. */
final class RunTokenizer {
  /** The option, and the field of {@code training.json}. */
  static final String NAME = "tokenizer";

  private static final String VOCABULARY = "vocab_size";

  private RunTokenizer() {}

  /**
   * The one of {@code --tokenizer}, that of the weights that the run starts from, or bytes.
   *
   * @param weights a model directory, or null
   * @throws InputException where the weights were trained with another one
   */
  static Tokenizer of(CommandLine line, @Nullable Path weights) throws IOException {
    if (!line.hasOption(NAME)) {
      return weights == null ? new ByteTokenizer() : ModelDirectory.tokenizer(weights);
    }
    Path file = Values.file(line, NAME);
    Tokenizer named = BytePairTokenizer.read(file);
    if (weights != null) {
      try (Tokenizer own = ModelDirectory.tokenizer(weights)) {
        if (!own.json().equals(named.json())) {
          throw new InputException(
              "--tokenizer " + file + ": is not the one that " + weights + " was trained with");
        }
      }
    }
    return named;
  }

  /** Gives a new model the tokenizer's vocabulary, where no key says otherwise. */
  static void giveVocabulary(Map<String, String> values, Tokenizer tokenizer) {
    if (tokenizer.json().isPresent()) {
      values.putIfAbsent(VOCABULARY, Integer.toString(tokenizer.vocabulary()));
    }
  }

  /**
   * Checks that a model reads a tokenizer's tokens, before anything is done with it.
   *
   * @throws InputException naming both numbers of tokens
   */
  static void requireFits(ModelConfig model, Tokenizer tokenizer) {
    if (model.vocabulary() != tokenizer.vocabulary()) {
      throw new InputException(
          VOCABULARY
              + " = "
              + model.vocabulary()
              + (tokenizer.json().isPresent()
                  ? ": the tokens of the tokenizer are "
                  : ": the tokens of a text are its bytes, of which there are ")
              + tokenizer.vocabulary());
    }
  }

  /** What {@code training.json} says of a tokenizer; nothing of bytes. */
  static void note(ObjectNode notes, Tokenizer tokenizer) {
    tokenizer
        .json()
        .ifPresent(
            json -> {
              byte[] text = json.getBytes(StandardCharsets.UTF_8);
              ObjectNode note = DataPrint.of(ModelDirectory.TOKENIZER, text).toJson();
              notes.set(NAME, note.put("tokens", tokenizer.vocabulary()));
            });
  }

  /**
   * The tokenizer of a run that goes on.
   *
   * @param notes its {@code training.json}
   * @throws InputException where the directory's is not the one that the run began with
   */
  static Tokenizer resumed(Path run, ObjectNode notes) throws IOException {
    Tokenizer tokenizer = ModelDirectory.tokenizer(run);
    ObjectNode now = JsonNodeFactory.instance.objectNode();
    note(now, tokenizer);
    JsonNode noted = notes.path(NAME);
    if (!noted.path("sha256").equals(now.path(NAME).path("sha256"))) {
      tokenizer.close();
      throw new InputException(
          run.resolve(ModelDirectory.TOKENIZER) + ": is not the tokenizer that the run began with");
    }
    return tokenizer;
  }
}
