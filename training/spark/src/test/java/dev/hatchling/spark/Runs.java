package dev.hatchling.spark;

import dev.hatchling.data.Batch;
import dev.hatchling.data.BatchSource;
import dev.hatchling.files.SafeTensors;
import dev.hatchling.files.TensorInfo;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.random.RandomKey;
import dev.hatchling.training.LanguageTraining;
import dev.hatchling.training.ReplicaRecipe;
import dev.hatchling.training.Trainer;
import dev.hatchling.training.TrainingConfig;
import dev.hatchling.training.Workers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Training runs of thirty steps that end in hashes. */
final class Runs {
  static final int TIME = 16;
  static final int ROWS = 8;

  /** Elements of a slice; the model has several times as many. */
  static final int SLICE = 1000;

  /** Thirty steps of four shares. */
  static final TrainingConfig STEPS =
      TrainingConfig.DEFAULT.with(
          Map.of("steps", "30", "batch", "8", "shares", "4", "validate_every", "10"));

  /** The same in rounds of five steps. */
  static final TrainingConfig ROUNDS =
      STEPS.with(Map.of("sync_every", "5", "outer_rate", "0.7", "outer_momentum", "0.9"));

  private static final ModelConfig MODEL =
      ModelConfig.defaults()
          .with(Map.of("n_embd", "16", "n_neuron", "32", "n_head", "2", "n_layer", "2"))
          .with(Map.of("vocab_size", "40", "context", "16"));

  /** Random tokens; the samples of one row in five have no scored token. */
  private static final class Source implements BatchSource {
    @Override
    public Batch batch(long step) {
      RandomKey key = RandomKey.root(7).child(step);
      int[][] tokens = new int[ROWS][TIME];
      int[][] targets = new int[ROWS][TIME];
      float[][] weights = new float[ROWS][TIME];
      String[] tasks = new String[ROWS];
      long[] samples = new long[ROWS];
      for (int b = 0; b < ROWS; b++) {
        samples[b] = step * ROWS + b;
        tasks[b] = "random";
        int scored = samples[b] % 5 == 0 ? 0 : TIME;
        for (int t = 0; t < TIME; t++) {
          tokens[b][t] = key.child("token").below(40, (long) b * TIME + t);
          targets[b][t] = (tokens[b][t] + 1) % 40;
          weights[b][t] = t < scored ? 1 : 0;
        }
      }
      return new Batch(tokens, targets, weights, tasks, samples);
    }

    @Override
    public int batchSize() {
      return ROWS;
    }

    @Override
    public int context() {
      return TIME;
    }
  }

  private Runs() {}

  /** Makes workers for a model. */
  interface Crew {
    Workers workers(ReplicaRecipe recipe);
  }

  /** Hashes of a run from the start; without a crew in this process. */
  static List<String> run(Path folder, TrainingConfig config, @Nullable Crew crew)
      throws IOException {
    LanguageModel model = LanguageModel.create(MODEL, RandomKey.root(config.seed()));
    return run(folder, config, model, crew, false);
  }

  /** Hashes of a run that goes on. */
  static List<String> resume(Path folder, TrainingConfig config, @Nullable Crew crew)
      throws IOException {
    return run(folder, config, ModelDirectory.load(folder), crew, true);
  }

  private static List<String> run(
      Path folder, TrainingConfig config, LanguageModel model, @Nullable Crew crew, boolean resumed)
      throws IOException {
    LanguageTraining training = new LanguageTraining(model, config, TIME);
    Trainer trainer = new Trainer(training, new Source(), config, folder);
    if (crew == null) {
      (resumed ? trainer.resume() : trainer).run();
    } else {
      try (Workers workers = crew.workers(new ReplicaRecipe(model, config, TIME))) {
        trainer.workers(workers);
        (resumed ? trainer.resume() : trainer).run();
      }
    }
    return List.of(model.fingerprint(), moments(folder));
  }

  /** SHA-256 of the optimizer's arrays, wherever in the directory they are. */
  private static String moments(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder);
        SafeTensors tensors =
            SafeTensors.open(
                files
                    .filter(file -> file.endsWith("optimizer.safetensors"))
                    .max(Path::compareTo)
                    .orElseThrow())) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (TensorInfo info : tensors.tensors()) {
        float[] values = tensors.floats(info.name());
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        bytes.asFloatBuffer().put(values);
        digest.update(bytes.array());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
