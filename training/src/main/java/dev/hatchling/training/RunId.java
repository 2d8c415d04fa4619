package dev.hatchling.training;

import dev.hatchling.models.RecordJson;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What tells one run from another: a digest of everything its weights are a function of. Two runs
 * of one identity have the same weights at the same step, so that their files may be exchanged.
 */
final class RunId {
  private static final int DIGITS = 16;

  private RunId() {}

  /**
   * Of a training configuration, the weights that it begins with and what else decides.
   *
   * @return 16 hexadecimal digits
   */
  static String of(Trainable model, TrainingConfig config, String decisive) {
    MessageDigest digest = sha256();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      out.write(RecordJson.write(config).toString().getBytes(StandardCharsets.UTF_8));
      out.write(decisive.getBytes(StandardCharsets.UTF_8));
      for (ParameterGroup group : model.parameters()) {
        for (String name : group.names()) {
          out.write(name.getBytes(StandardCharsets.UTF_8));
          INDArray array = model.graph().getVariable(name).getArr();
          out.write(array.data().asBytes());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
