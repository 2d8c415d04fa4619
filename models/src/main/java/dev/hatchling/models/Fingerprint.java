package dev.hatchling.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.files.SafeTensorsWriter;
import dev.hatchling.files.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What tells one model from another: SHA-256 of what its configuration means and its arrays. */
final class Fingerprint {
  /** Keys that say how a model is computed, not what it is. */
  private static final List<String> HOW = List.of("ops", "chunk", "dropout");

  /**
   * Keys that came after states were first saved. They count where they differ from their default,
   * so that the model of an older state is still the same model. A new key is put here.
   */
  private static final List<String> LATER =
      List.of(
          "neuron",
          "tau_syn_min",
          "tau_syn_max",
          "stdp",
          "tau_plus_2_min",
          "tau_plus_2_max",
          "w_plus_2",
          "ngram_rows",
          "ngram_longest",
          "delay_taps",
          "shortcut",
          "forgetting");

  private Fingerprint() {}

  /**
   * 64 hexadecimal digits.
   *
   * @param tensors in the layouts of files
   */
  static String of(ModelConfig model, Map<String, Tensor> tensors) {
    ObjectNode config = model.toJson();
    config.remove(HOW);
    ObjectNode defaults = ModelConfig.defaults().toJson();
    for (String key : LATER) {
      if (defaults.get(key).equals(config.get(key))) {
        config.remove(key);
      }
    }
    MessageDigest digest = sha256();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      out.write(config.toString().getBytes(StandardCharsets.UTF_8));
      SafeTensorsWriter.write(out, tensors, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
