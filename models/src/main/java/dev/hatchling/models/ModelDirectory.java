package dev.hatchling.models;

import dev.hatchling.data.BytePairTokenizer;
import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.files.AtomicFiles;
import dev.hatchling.files.Checkpoints;
import dev.hatchling.files.FolderWriter;
import dev.hatchling.files.SafeTensors;
import dev.hatchling.input.InputException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The model's files in a model directory: {@code config.json}, {@code model.safetensors} and, where
 * its tokens are not bytes, {@code tokenizer.json}. (The trainer puts its own beside them.) Files
 * are replaced whole, never half written. Of a run's directory the current checkpoint is read
 * ({@link Checkpoints}), beside a running training too.
 */
public final class ModelDirectory {
  /** The configuration's file name. */
  public static final String CONFIG = "config.json";

  /** The weights' file name. */
  public static final String WEIGHTS = "model.safetensors";

  /** The tokenizer's file name. */
  public static final String TOKENIZER = "tokenizer.json";

  /** Metadata of the weights of a checkpoint: the run that it belongs to. */
  public static final String RUN_ID = "runId";

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

  /** Writes a model's files into a fresh folder, with the tokenizer that it was trained with. */
  public static void write(LanguageModel model, Tokenizer tokenizer, FolderWriter folder)
      throws IOException {
    folder.tensors(WEIGHTS, WeightFile.tensors(model), WeightFile.METADATA);
    folder.text(CONFIG, model.config().toText());
    Optional<String> json = tokenizer.json();
    if (json.isPresent()) {
      folder.text(TOKENIZER, json.get());
    }
  }

  /**
   * Keeps a tokenizer in a directory.
   *
   * @throws InputException where another one is there
   */
  public static void keep(Tokenizer tokenizer, Path directory) throws IOException {
    Path file = directory.resolve(TOKENIZER);
    Optional<String> json = tokenizer.json();
    if (Files.exists(file) && !json.equals(Optional.of(Files.readString(file)))) {
      throw new InputException(file + ": is not the model's tokenizer; take it away first");
    }
    if (json.isPresent()) {
      byte[] text = json.get().getBytes(StandardCharsets.UTF_8);
      AtomicFiles.write(file, out -> out.write(text));
    }
  }

  /**
   * Reads the tokenizer that a directory's model was trained with: bytes where it holds none.
   *
   * @throws IOException as {@link BytePairTokenizer#read}
   * @throws InputException where it has another number of tokens than the model
   */
  public static Tokenizer tokenizer(Path directory) throws IOException {
    return Checkpoints.read(
        directory,
        folder -> {
          Path file = folder.resolve(TOKENIZER);
          requireOwn(directory, folder);
          boolean bytes = !Files.exists(file);
          Tokenizer tokenizer = bytes ? new ByteTokenizer() : BytePairTokenizer.read(file);
          // A run that was stopped before its first checkpoint has no configuration yet.
          if (Files.exists(folder.resolve(CONFIG))) {
            requireFits(directory, configOf(folder).vocabulary(), tokenizer);
          }
          return tokenizer;
        });
  }

  private static void requireFits(Path directory, int vocabulary, Tokenizer tokenizer) {
    if (tokenizer.vocabulary() != vocabulary) {
      tokenizer.close();
      boolean bytes = tokenizer.json().isEmpty();
      throw new InputException(
          directory
              + ": vocab_size = "
              + vocabulary
              + (bytes
                  ? ": it has no " + TOKENIZER + ", and there are "
                  : ": its " + TOKENIZER + " has ")
              + tokenizer.vocabulary()
              + (bytes ? " bytes" : " tokens"));
    }
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
   * @throws InputException for a replaced value that is bad
   */
  public static LanguageModel load(Path directory, Map<String, String> values) throws IOException {
    return LanguageModel.of(weights(directory, values));
  }

  /**
   * Reads a model for a program that does not train it.
   *
   * @throws IOException as {@link #load(Path)}
   */
  public static ModelWeights weights(Path directory) throws IOException {
    return weights(directory, Map.of());
  }

  /**
   * As {@link #weights(Path)} with values of the configuration replaced.
   *
   * @throws InputException for a replaced value that is bad
   */
  public static ModelWeights weights(Path directory, Map<String, String> values)
      throws IOException {
    return Checkpoints.read(
        directory,
        folder -> {
          requireOwn(directory, folder);
          ModelConfig config = configOf(folder).with(values);
          return new ModelWeights(config, WeightFile.read(config, folder.resolve(WEIGHTS)));
        });
  }

  /**
   * A run's files at its top are the current checkpoint's under second names. One that was put
   * there by hand would be passed over in silence, so it is refused.
   */
  private static void requireOwn(Path directory, Path checkpoint) throws IOException {
    for (String name : List.of(CONFIG, WEIGHTS, TOKENIZER)) {
      Path top = directory.resolve(name);
      Path own = checkpoint.resolve(name);
      if (Files.exists(top) && Files.exists(own) && !Files.isSameFile(top, own)) {
        boolean same =
            name.equals(WEIGHTS) ? run(top).equals(run(own)) : Files.mismatch(top, own) < 0;
        if (!same) {
          throw new IOException(top + ": is not the run's own, which is " + own);
        }
      }
    }
  }

  private static String run(Path weights) throws IOException {
    try (SafeTensors file = SafeTensors.open(weights)) {
      return file.metadata().getOrDefault(RUN_ID, "");
    }
  }

  /**
   * Reads the configuration alone.
   *
   * @throws IOException in one line that names the file
   */
  public static ModelConfig config(Path directory) throws IOException {
    return Checkpoints.read(directory, ModelDirectory::configOf);
  }

  private static ModelConfig configOf(Path directory) throws IOException {
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
      return ForeignConfig.read(path, Files.readString(path));
    } catch (MalformedInputException e) {
      throw new IOException(path + ": is not UTF-8 text", e);
    } catch (InputException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }
}
