package dev.hatchling.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.TextTask;
import dev.hatchling.data.TokenSequence;
import dev.hatchling.input.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What a run's text was when it was read.
 *
 * @param from its file, or that it is built in
 * @param bytes its length
 * @param sha256 64 hexadecimal digits
 */
public record DataPrint(String from, long bytes, String sha256) {
  /** Where a text is from that has no file. */
  static final String BUILT_IN = "built in";

  private static final int PIECE = 1 << 16;

  /** Of a file. */
  static DataPrint of(Path file) throws IOException {
    MessageDigest digest = digest();
    long bytes;
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      bytes = in.transferTo(out);
    }
    return new DataPrint(file.toString(), bytes, HexFormat.of().formatHex(digest.digest()));
  }

  /** Of what is in memory. */
  static DataPrint of(String from, byte[] bytes) {
    return new DataPrint(from, bytes.length, HexFormat.of().formatHex(digest().digest(bytes)));
  }

  /** Of a built-in text, both its parts. */
  static DataPrint of(TextTask task) {
    MessageDigest digest = digest();
    add(digest, task.trainingText());
    add(digest, task.heldOutText());
    long bytes = (long) task.trainingText().length() + task.heldOutText().length();
    return new DataPrint(BUILT_IN, bytes, HexFormat.of().formatHex(digest.digest()));
  }

  private static void add(MessageDigest digest, TokenSequence text) {
    for (int from = 0; from < text.length(); from += PIECE) {
      digest.update(RunData.BYTES.decode(text.slice(from, Math.min(text.length(), from + PIECE))));
    }
  }

  /** Whether another is of the same text, wherever it lies. */
  boolean sameText(DataPrint other) {
    return bytes == other.bytes && sha256.equals(other.sha256);
  }

  /**
   * Refuses another text.
   *
   * @param what the text, as an error message begins
   * @param now what it is now
   */
  void requireSame(String what, DataPrint now) {
    if (!now.sameText(this)) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s has changed since the run began: %s, %,d bytes then, %,d now, %s",
              what,
              now.from,
              bytes,
              now.bytes,
              "and other content; train --accept-changed-data goes on with it"));
    }
  }

  ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("from", from)
        .put("bytes", bytes)
        .put("sha256", sha256);
  }

  static DataPrint fromJson(JsonNode json) {
    return new DataPrint(
        json.path("from").asText(), json.path("bytes").asLong(), json.path("sha256").asText());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
