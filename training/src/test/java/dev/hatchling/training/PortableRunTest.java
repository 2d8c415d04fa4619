package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.data.Batch;
import dev.hatchling.data.BatchSource;
import dev.hatchling.internal.numeric.HostMemory;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.ParameterSpec;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A run of portable operations while the memory of arrays is out of Java's reach, as it is where
 * the backend is not the CPU's.
 */
class PortableRunTest {
  private static final int TIME = 10;
  private static final TrainingConfig TRAINING =
      TrainingConfig.DEFAULT.with(
          Map.of("steps", "6", "batch", "4", "warmup", "1", "validate_every", "3"));

  @TempDir Path folder;

  private static ModelConfig config(String architecture, String ops) {
    return ModelConfig.defaults()
        .with(Map.of("architecture", architecture, "ops", ops, "precision", "double"))
        .with(Map.of("n_embd", "16", "n_neuron", "32", "n_head", "2", "n_layer", "2"))
        .with(Map.of("vocab_size", "40", "dropout", "0.1", "ngram_rows", "60"))
        .with(Map.of("noise_membrane", "0.1", "noise_threshold", "0.1"));
  }

  /** Batches of random tokens. */
  private record Source() implements BatchSource {
    @Override
    public int batchSize() {
      return 4;
    }

    @Override
    public int context() {
      return TIME;
    }

    @Override
    public Batch batch(long step) {
      int[][] tokens = new int[4][TIME];
      int[][] targets = new int[4][TIME];
      float[][] weights = new float[4][TIME];
      long[] samples = new long[4];
      for (int b = 0; b < 4; b++) {
        RandomKey key = RandomKey.root(5).child(step).child(b);
        for (int t = 0; t < TIME; t++) {
          tokens[b][t] = key.below(40, t);
          targets[b][t] = key.below(40, t + 1L);
        }
        Arrays.fill(weights[b], 1);
        samples[b] = step * 4 + b;
      }
      return new Batch(tokens, targets, weights, new String[] {"a", "b", "a", "b"}, samples);
    }
  }

  private static Trainer trainer(LanguageModel model, Path directory, TrainingConfig config) {
    LanguageLosses losses = new LanguageLosses(model, TIME);
    List<Batch> held = List.of(new Source().batch(1000));
    return new Trainer(new LanguageTraining(model, config, TIME), new Source(), config, directory)
        .validator(stop -> Optional.of(Evaluator.evaluate(losses, held)));
  }

  private static LanguageModel fresh(ModelConfig config) {
    return LanguageModel.create(config, RandomKey.root(3));
  }

  @ParameterizedTest
  @CsvSource({"hatchling, 1", "bdh, 1", "hatchling, 2"})
  void trainsEvaluatesSavesAndResumesWithoutHostMemory(String architecture, String shares)
      throws IOException {
    ModelConfig portable = config(architecture, "portable");
    TrainingConfig training = TRAINING.with(Map.of("shares", shares));
    Path whole = folder.resolve("whole");
    Path pieces = folder.resolve("pieces");
    LanguageModel trained = fresh(portable);
    HostMemory.refuse(
        () -> {
          trainer(trained, whole, training).run();
          AtomicInteger asked = new AtomicInteger();
          trainer(fresh(portable), pieces, training)
              .stopWhen(() -> asked.incrementAndGet() > 3)
              .run();
          trainer(ModelDirectory.load(pieces), pieces, training).resume().run();
        });
    assertThat(Checkpoint.read(pieces).step()).isEqualTo(6);
    // Not to the bit: where an array of ND4J's begins decides how BLAS adds up.
    same(ModelDirectory.load(pieces), trained);
    LanguageModel fused = fresh(config(architecture, "fused"));
    trainer(fused, folder.resolve("fused"), training).run();
    same(fused, trained);
  }

  private static void same(LanguageModel model, LanguageModel expected) {
    for (ParameterSpec spec : expected.parameters()) {
      INDArray difference = model.array(spec.name()).sub(expected.array(spec.name()));
      assertThat(difference.amaxNumber().doubleValue()).as(spec.name()).isLessThan(1e-9);
    }
  }

  @Test
  void fusedOperationsSayThatTheyNeedTheHost() {
    LanguageModel model = fresh(config("bdh", "fused"));
    assertThatThrownBy(
            () ->
                HostMemory.refuse(
                    () -> new LanguageLosses(model, TIME).losses(new Source().batch(0))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a Java kernel needs arrays in the memory of the host");
  }
}
