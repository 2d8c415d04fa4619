package dev.hatchling.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hatchling.input.InputException;
import dev.hatchling.input.StrictJson;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** A {@code tokenizer.json}: whether it gives any bytes back, and the bytes of its tokens. */
final class TokenizerFile {
  private static final long LARGEST = 1 << 28;

  /** Pre-tokenizers that cut a text and keep all of it, unless they are told to remove. */
  private static final Set<String> CUT = Set.of("Split", "Digits", "Punctuation");

  private final Path file;
  private final String text;
  private final JsonNode json;

  private TokenizerFile(Path file, String text) {
    this.file = file;
    this.text = text;
    this.json = parse(file, text);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if the file cannot be read
   * @throws InputException in one line that names the file, where it is no tokenizer of byte pairs
   *     or loses bytes
   */
  static TokenizerFile read(Path file) throws IOException {
    TextFile.requireFile(file);
    if (Files.size(file) > LARGEST) {
      throw new InputException(file + ": too long for a tokenizer");
    }
    try {
      TokenizerFile read = new TokenizerFile(file, Files.readString(file));
      read.requireBytes();
      return read;
    } catch (CharacterCodingException error) {
      throw new InputException(file + ": is not UTF-8 text", error);
    }
  }

  /** The text of the file. */
  String text() {
    return text;
  }

  private static JsonNode parse(Path file, String text) {
    try {
      return StrictJson.read(text);
    } catch (JsonProcessingException error) {
      throw new InputException(
          file + ": line " + StrictJson.line(error) + ": " + StrictJson.reason(error), error);
    }
  }

  /** The first line of a message, not too long. */
  static String line(String message) {
    String line = String.valueOf(message).replaceAll("\\s+", " ");
    return line.length() > 120 ? line.substring(0, 120) + "…" : line;
  }

  /** What says that the file does not serve. */
  InputException refused(String why) {
    return new InputException(file + ": not a tokenizer of byte pairs over bytes: " + why);
  }

  private void requireBytes() {
    JsonNode model = json.path("model");
    if (!model.path("type").asText("BPE").equals("BPE") || !model.path("vocab").isObject()) {
      throw refused("its model is " + line(model.path("type").asText("missing")));
    }
    if (!json.path("normalizer").isNull() && !json.path("normalizer").isMissingNode()) {
      throw refused("it has a normalizer, which changes the text");
    }
    if (model.path("dropout").asDouble(0) != 0) {
      throw refused("it leaves merges out at random (dropout)");
    }
    JsonNode before = json.path("pre_tokenizer");
    boolean sequence = before.path("type").asText().equals("Sequence");
    Iterable<JsonNode> parts = sequence ? before.path("pretokenizers") : java.util.List.of(before);
    boolean byteLevel = false;
    for (JsonNode part : parts) {
      String type = part.path("type").asText("missing");
      if (type.equals("ByteLevel") && !part.path("add_prefix_space").asBoolean(true)) {
        byteLevel = true;
      } else if (!CUT.contains(type) || part.path("behavior").asText().equals("Removed")) {
        throw refused("its pre-tokenizer " + line(part.toString()) + " loses or adds bytes");
      }
    }
    if (!byteLevel) {
      throw refused("its pre-tokenizer is not ByteLevel");
    }
  }

  /** The bytes of each token. */
  byte[][] tokens() {
    JsonNode vocabulary = json.path("model").path("vocab");
    int count = vocabulary.size();
    for (JsonNode added : json.path("added_tokens")) {
      count += vocabulary.has(added.path("content").asText()) ? 0 : 1;
    }
    byte[][] tokens = new byte[count][];
    for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
      byte[] bytes = ByteSymbols.bytes(entry.getKey());
      put(tokens, entry.getValue(), bytes == null ? utf8(entry.getKey()) : bytes);
    }
    for (JsonNode added : json.path("added_tokens")) {
      String content = added.path("content").asText();
      if (added.path("lstrip").asBoolean() || added.path("rstrip").asBoolean()) {
        throw refused("its token " + line(content) + " takes the spaces beside it");
      }
      JsonNode number = vocabulary.path(content);
      if (number.isMissingNode()) {
        put(tokens, added.path("id"), utf8(content));
      } else {
        tokens[number.asInt()] = utf8(content);
      }
    }
    requireEveryByte(tokens);
    return tokens;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void put(byte[][] tokens, JsonNode number, byte[] bytes) {
    int n = number.isInt() ? number.asInt() : -1;
    if (n < 0 || n >= tokens.length || tokens[n] != null) {
      throw refused(
          "the number "
              + line(number.toString())
              + " of a token: they must be 0 to "
              + (tokens.length - 1)
              + ", each once");
    }
    tokens[n] = bytes;
  }

  private void requireEveryByte(byte[][] tokens) {
    boolean[] there = new boolean[256];
    for (byte[] token : tokens) {
      if (token.length == 1) {
        there[token[0] & 0xff] = true;
      }
    }
    for (int b = 0; b < there.length; b++) {
      if (!there[b]) {
        throw refused("byte " + b + " has no token");
      }
    }
  }
}
