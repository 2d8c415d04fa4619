package dev.hatchling.cli;

import dev.hatchling.generation.RecurrentModel;
import dev.hatchling.generation.State;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;

/** States of a small model, read as they are and with the checksum made right. */
final class FuzzState {
  static final RecurrentModel MODEL =
      RecurrentModel.of(
          LanguageModel.create(
              ModelConfig.defaults()
                  .with(Map.of("n_layer", "1", "n_embd", "4", "n_head", "1", "n_neuron", "8")),
              RandomKey.root(1)),
          1);

  private static final int DIGEST = 32;

  private FuzzState() {}

  /** Without the second reading, what stands behind the checksum would never be read. */
  static void read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length < DIGEST) {
      State.load(file, MODEL);
      return;
    }
    try {
      State.load(file, MODEL);
    } catch (IOException refused) {
      byte[] content = Arrays.copyOf(bytes, bytes.length - DIGEST);
      System.arraycopy(sha256(content), 0, bytes, content.length, DIGEST);
      Files.write(file, bytes);
      State.load(file, MODEL);
    }
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
