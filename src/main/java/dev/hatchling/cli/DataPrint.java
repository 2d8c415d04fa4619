package dev.hatchling.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.TextSource;
import dev.hatchling.data.TextTask;
import dev.hatchling.data.TokenSequence;
import dev.hatchling.data.UserTasks;
import dev.hatchling.input.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What a run's text was when it was read.
 *
 * @param from its file, or that it is built in
 * @param bytes its length
 * @param sha256 64 hexadecimal digits
 * @param files of several files the digest, length and name of each, where they are not too many
 */
public record DataPrint(String from, long bytes, String sha256, List<String> files) {
  /** Files that are listed. */
  private static final int MOST = 1000;

  /** Where a text is from that has no file. */
  static final String BUILT_IN = "built in";

  private static final int PIECE = 1 << 16;

  /** Blocks of a text over 2 GiB that are looked at, in each of many files at least the few. */
  private static final int BLOCKS = 64;

  private static final int FEW_BLOCKS = 4;

  private static final int BLOCK = 1 << 14;

  /**
   * Of a file; or of several, by their names, lengths and contents: then the digest is that of
   * their list.
   */
  static DataPrint of(TextSource source) throws IOException {
    boolean sampled = UserTasks.sampled(source);
    if (source.single()) {
      Path file = Path.of(source.path());
      return sampled ? sampled(file, BLOCKS) : of(file);
    }
    MessageDigest digest = digest();
    long bytes = 0;
    List<String> list = new ArrayList<>();
    List<Path> files = source.files();
    int blocks = Math.max(FEW_BLOCKS, BLOCKS / files.size());
    for (Path file : files) {
      DataPrint one = sampled ? sampled(file, blocks) : of(file);
      bytes += one.bytes;
      String line = one.sha256 + " " + one.bytes + " " + source.name(file);
      digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
      list.add(line);
    }
    String sha256 = HexFormat.of().formatHex(digest.digest());
    return new DataPrint(source.path(), bytes, sha256, list.size() > MOST ? List.of() : list);
  }

  /** Of a file. */
  private static DataPrint of(Path file) throws IOException {
    MessageDigest digest = digest();
    long bytes;
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      bytes = in.transferTo(out);
    }
    return one(file.toString(), bytes, digest);
  }

  /** Of a file by its length and evenly spread blocks, first and last; of a short one by all. */
  static DataPrint sampled(Path file, int blocks) throws IOException {
    MessageDigest digest = digest();
    try (FileChannel channel = FileChannel.open(file)) {
      long bytes = channel.size();
      if (bytes <= (long) blocks * BLOCK) {
        return of(file);
      }
      digest.update((blocks + " blocks of " + bytes).getBytes(StandardCharsets.UTF_8));
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      for (int i = 0; i < blocks; i++) {
        long from = (bytes - BLOCK) * i / (blocks - 1);
        block.clear();
        while (block.hasRemaining() && channel.read(block, from + block.position()) >= 0) {
          // The channel reads as much as it likes.
        }
        digest.update(block.flip());
      }
      return one(file.toString(), bytes, digest);
    }
  }

  /** Of what is in memory. */
  static DataPrint of(String from, byte[] bytes) {
    MessageDigest digest = digest();
    digest.update(bytes);
    return one(from, bytes.length, digest);
  }

  /** Of a built-in text, both its parts. */
  static DataPrint of(TextTask task) {
    MessageDigest digest = digest();
    add(digest, task.trainingText());
    add(digest, task.heldOutText());
    long bytes = task.trainingText().length() + task.heldOutText().length();
    return one(BUILT_IN, bytes, digest);
  }

  private static DataPrint one(String from, long bytes, MessageDigest digest) {
    return new DataPrint(from, bytes, HexFormat.of().formatHex(digest.digest()), List.of());
  }

  private static void add(MessageDigest digest, TokenSequence text) {
    text.pieces(PIECE).forEach(piece -> digest.update(RunData.BYTES.decode(piece)));
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
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("from", from)
            .put("bytes", bytes)
            .put("sha256", sha256);
    if (!files.isEmpty()) {
      files.forEach(json.putArray("files")::add);
    }
    return json;
  }

  static DataPrint fromJson(JsonNode json) {
    List<String> files = new ArrayList<>();
    json.path("files").forEach(file -> files.add(file.asText()));
    return new DataPrint(
        json.path("from").asText(),
        json.path("bytes").asLong(),
        json.path("sha256").asText(),
        files);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
