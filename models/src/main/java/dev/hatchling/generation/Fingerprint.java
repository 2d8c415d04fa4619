package dev.hatchling.generation;

import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelSettings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of everything that a model's recurrent form depends on. */
final class Fingerprint {
  private static final int PIECE = 1 << 12;

  private Fingerprint() {}

  static byte[] of(StepWeights weights) {
    MessageDigest digest = sha256();
    ModelConfig config = weights.config;
    String settings = StepShape.of(config) + " " + ModelSettings.attention(config).withChunk(0);
    if (!config.bdh()) {
      settings += " " + ModelSettings.neurons(config, false, 0, null);
    }
    digest.update(settings.getBytes(StandardCharsets.UTF_8));
    add(digest, weights.embedding);
    add(digest, weights.head);
    for (ProjectionSet set : weights.sets) {
      add(digest, set.encoder);
      add(digest, set.valueEncoder);
      add(digest, set.decoder);
    }
    add(digest, weights.decayRaw);
    weights.thresholds.forEach(values -> add(digest, values));
    weights.logThetas.forEach(values -> add(digest, values));
    return digest.digest();
  }

  /** Single precision will do: it is what the step computes with. */
  private static void add(MessageDigest digest, double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * PIECE);
    for (int from = 0; from < values.length; from += PIECE) {
      int to = Math.min(values.length, from + PIECE);
      bytes.clear();
      for (int i = from; i < to; i++) {
        bytes.putFloat((float) values[i]);
      }
      digest.update(bytes.flip());
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
