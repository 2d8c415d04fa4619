package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.data.AlgorithmicProblems;
import dev.hatchling.data.Batch;
import dev.hatchling.data.BatchSource;
import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.GeneratedTask;
import dev.hatchling.data.Scorer;
import dev.hatchling.data.TaskBatches;
import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.ParameterSpec;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowGrowthTest {
  private static final int CONTEXT = 120;
  private static final TrainingConfig TRAINING =
      TrainingConfig.DEFAULT.with(
          Map.of("steps", "9", "batch", "3", "warmup", "1", "context_start", "40"));

  @TempDir Path folder;

  private static int[] lengths(TrainingConfig config, int context, long... steps) {
    WindowGrowth growth = WindowGrowth.of(config, context);
    return LongStream.of(steps).mapToInt(growth::at).toArray();
  }

  @Test
  void windowsDoubleInEqualSharesOfTheSteps() {
    assertThat(lengths(TRAINING, CONTEXT, 0, 2, 3, 5, 6, 8, 9, 1L << 40))
        .containsExactly(40, 40, 80, 80, 120, 120, 120, 120);
    assertThat(lengths(TRAINING, 40, 0, 8)).containsExactly(40, 40);
    TrainingConfig plain = TRAINING.with(Map.of("context_start", "0"));
    assertThat(WindowGrowth.of(plain, CONTEXT).grows()).isFalse();
    assertThat(lengths(plain, CONTEXT, 0, 8)).containsExactly(CONTEXT, CONTEXT);
    TrainingConfig one = TRAINING.with(Map.of("context_start", "1", "steps", "" + (1L << 40)));
    assertThat(lengths(one, 1 << 24, 0, (1L << 40) - 1)).containsExactly(1, 1 << 24);
  }

  @Test
  void windowsOfALongerRunDoNotShrink() {
    TrainingConfig longer = TRAINING.with(Map.of("steps", "90"));
    for (int done = 0; done <= 9; done++) {
      TrainingConfig kept = WindowGrowth.kept(TRAINING, longer, CONTEXT, done);
      int before = WindowGrowth.of(TRAINING, CONTEXT).at(Math.max(0, done - 1));
      int[] after = lengths(kept, CONTEXT, LongStream.range(done, 90).toArray());
      assertThat(IntStream.concat(IntStream.of(before), IntStream.of(after)).toArray()).isSorted();
      assertThat(after[after.length - 1]).isEqualTo(CONTEXT);
    }
    assertThat(WindowGrowth.kept(TRAINING, TRAINING, CONTEXT, 5)).isSameAs(TRAINING);
  }

  private static BatchSource batches(TrainingConfig config) {
    GeneratedTask task =
        new GeneratedTask("copy", AlgorithmicProblems.copy(), Scorer.EXACT, new ByteTokenizer());
    return WindowGrowth.of(config, CONTEXT)
        .over(length -> new TaskBatches(task, RandomKey.root(4), 3, length));
  }

  private static LanguageModel fresh(String ops) {
    return LanguageModel.create(
        ModelConfig.defaults()
            .with(Map.of("n_embd", "8", "n_neuron", "8", "n_head", "2", "n_layer", "1"))
            .with(Map.of("ops", ops, "context", "" + CONTEXT)),
        RandomKey.root(3));
  }

  private static Trainer trainer(LanguageModel model, Path directory) {
    LanguageTraining training = new LanguageTraining(model, TRAINING, CONTEXT);
    return new Trainer(training, batches(TRAINING), TRAINING, directory);
  }

  @Test
  void aResumedRunHasTheSameBits() throws IOException {
    LanguageModel whole = fresh("fused");
    trainer(whole, folder.resolve("whole")).run();
    Path pieces = folder.resolve("pieces");
    int[] asked = {0};
    trainer(fresh("fused"), pieces).stopWhen(() -> ++asked[0] > 4).run();
    assertThat(Checkpoint.read(pieces).step()).isEqualTo(4);
    LanguageModel resumed = ModelDirectory.load(pieces);
    trainer(resumed, pieces).resume().run();
    for (ParameterSpec spec : whole.parameters()) {
      assertThat(resumed.array(spec.name())).as(spec.name()).isEqualTo(whole.array(spec.name()));
    }
  }

  /** Both forms, each length; a plan for each, which share their memory. */
  @ParameterizedTest
  @CsvSource({"fused", "portable"})
  void aGraphTakesEveryLength(String ops) {
    LanguageModel model = fresh(ops);
    BatchSource source = batches(TRAINING);
    try (LanguageTraining training = new LanguageTraining(model, TRAINING, CONTEXT)) {
      Replica replica = new Replica(training, TRAINING);
      for (int step : new int[] {0, 3, 6, 1}) {
        Batch batch = source.batch(step);
        assertThat(batch.context()).isEqualTo(step == 3 ? 80 : step == 6 ? 120 : 40);
        Share.Rows rows = Share.ofStep(batch, step, TRAINING.reduction(), 1).get(0).rows().get(0);
        Pass pass = replica.pass(rows);
        TrainingConfig plain = TRAINING.with(Map.of("context_start", "0"));
        Replica own = new Replica(new LanguageTraining(model, plain, batch.context()), plain);
        assertThat(own.pass(rows).total()).isEqualTo(pass.total());
        assertThat(replica.gradient()).isEqualTo(own.gradient());
      }
      assertThat(CompiledGraphs.plans(training.graph().getFunction("grad"))).hasSize(3);
    }
  }
}
