package dev.hatchling.models;

import dev.hatchling.files.AtomicFiles;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The model's files in a model directory: {@code config.json} and {@code model.safetensors}. (The
 * trainer puts its own beside them.) Files are replaced whole, never half written.
 */
public final class ModelDirectory {
  /** The configuration's file name. */
  public static final String CONFIG = "config.json";

  /** The weights' file name. */
  public static final String WEIGHTS = "model.safetensors";

  private static final long LONGEST_CONFIG = 1 << 20;

  private ModelDirectory() {}

  /**
   * Writes a model; folders above are made.
   *
   * @throws IOException in one line that names the file
   */
  public static void save(LanguageModel model, Path directory) throws IOException {
    WeightFile.write(model, directory.resolve(WEIGHTS));
    byte[] text = model.config().toText().getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(directory.resolve(CONFIG), out -> out.write(text));
  }

  /**
   * Reads a model: one of ours, or a published BDH that PyTorch has trained.
   *
   * @throws IOException in one line that names the file, for one that is missing, cut or does not
   *     hold what the configuration asks for
   */
  public static LanguageModel load(Path directory) throws IOException {
    return load(directory, Map.of());
  }

  /**
   * As {@link #load(Path)} with values of the configuration replaced, such as {@code ops}, {@code
   * chunk} or {@code precision}.
   *
   * @throws IllegalArgumentException for a replaced value that is bad
   */
  public static LanguageModel load(Path directory, Map<String, String> values) throws IOException {
    ModelConfig config = config(directory).with(values);
    return LanguageModel.of(config, WeightFile.read(config, directory.resolve(WEIGHTS)));
  }

  /**
   * Reads the configuration alone.
   *
   * @throws IOException in one line that names the file
   */
  public static ModelConfig config(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(directory + ": no such model directory");
    }
    Path path = directory.resolve(CONFIG);
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + ": no such file; a model directory has one");
    }
    if (Files.size(path) > LONGEST_CONFIG) {
      throw new IOException(path + ": too long for a configuration");
    }
    try {
      return ModelConfig.fromText(Files.readString(path));
    } catch (MalformedInputException e) {
      throw new IOException(path + ": is not UTF-8 text", e);
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }
}
