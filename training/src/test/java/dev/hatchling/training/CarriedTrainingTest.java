package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.data.Batch;
import dev.hatchling.data.BatchSource;
import dev.hatchling.data.BuiltInTasks;
import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.CarriedBatches;
import dev.hatchling.data.Curriculum;
import dev.hatchling.data.Mixture;
import dev.hatchling.data.Task;
import dev.hatchling.data.UserTasks;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.ParameterSpec;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Training on consecutive windows whose state is carried. */
class CarriedTrainingTest {
  private static final int ROWS = 4;
  private static final int TIME = 12;
  private static final TrainingConfig TRAINING =
      TrainingConfig.DEFAULT.with(
          Map.of("steps", "6", "batch", "" + ROWS, "warmup", "1", "carry", "true"));

  @TempDir Path folder;
  private List<Task> tasks = List.of();

  @BeforeEach
  void writeText() throws IOException {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      words.append("line ").append(i * i % 97).append(" of a text\n");
    }
    tasks = UserTasks.read("t", Files.writeString(folder.resolve("t"), words), new ByteTokenizer());
  }

  private static LanguageModel model(String architecture, String ops, int layers) {
    return LanguageModel.create(
        ModelConfig.defaults()
            .with(Map.of("architecture", architecture, "ops", ops, "precision", "double"))
            .with(Map.of("n_embd", "8", "n_neuron", "16", "n_head", "2", "n_layer", "" + layers))
            .with(Map.of("context", "" + TIME, "ngram_rows", "60", "chunk", "5", "dropout", "0"))
            .with("forgetting", architecture.equals("hatchling")),
        RandomKey.root(5));
  }

  private BatchSource batches() {
    Curriculum curriculum = Curriculum.of(Mixture.byWeight(tasks));
    return new CarriedBatches(tasks, curriculum, RandomKey.root(2), ROWS, TIME);
  }

  private static Pass pass(Replica replica, Batch batch, long step) {
    Share share = Share.ofStep(batch, step, TRAINING.reduction(), 1).get(0);
    return replica.pass(share.rows().get(0));
  }

  @Test
  void rowsGoOnWhereTheyEnded() {
    BatchSource source = batches();
    int[] text = tasks.get(0).allTraining().orElseThrow().slice(0, tasks.get(0).size());
    Batch last = source.batch(0);
    assertThat(last.before()).isEqualTo(new int[ROWS][0]);
    for (int step = 1; step < 100; step++) {
      Batch next = source.batch(step);
      for (int b = 0; b < ROWS; b++) {
        assertThat(next.tokens()[b][0]).isEqualTo(last.targets()[b][TIME - 1]);
        assertThat(next.before()[b]).hasSize(8).endsWith(last.tokens()[b][TIME - 1]);
      }
      last = next;
    }
    assertThat(100 * TIME).isGreaterThan(text.length);
    assertThat(source.batch(7).tokens()).isEqualTo(batches().batch(7).tokens());
  }

  @ParameterizedTest
  @CsvSource({"hatchling, fused", "bdh, fused", "hatchling, portable"})
  void windowsAreOneLongSequence(String architecture, String ops) {
    LanguageModel model = model(architecture, ops, 2);
    Replica replica = new Replica(new LanguageTraining(model, TRAINING, TIME), TRAINING);
    BatchSource source = batches();
    double[] sums = new double[ROWS];
    int[][] tokens = new int[ROWS][3 * TIME];
    int[][] targets = new int[ROWS][3 * TIME];
    float[][] weights = new float[ROWS][3 * TIME];
    for (int step = 0; step < 3; step++) {
      Batch batch = source.batch(step);
      double[] losses = pass(replica, batch, step).perSample();
      for (int b = 0; b < ROWS; b++) {
        sums[b] += losses[b] / 3;
        System.arraycopy(batch.tokens()[b], 0, tokens[b], step * TIME, TIME);
        System.arraycopy(batch.targets()[b], 0, targets[b], step * TIME, TIME);
        System.arraycopy(batch.weights()[b], 0, weights[b], step * TIME, TIME);
      }
    }
    Batch first = source.batch(0);
    Batch whole = new Batch(tokens, targets, weights, first.tasks(), first.samples());
    TrainingConfig plain = TRAINING.with(Map.of("carry", "false"));
    Replica other = new Replica(new LanguageTraining(model, plain, 3 * TIME), plain);
    assertThat(sums).containsExactly(pass(other, whole, 0).perSample(), within(1e-9));
  }

  /** What no surrogate gradient stands before; of a BDH everything. */
  @ParameterizedTest
  @CsvSource({
    "bdh, fused, encoder|decoder|encoder_v|embed|ngrams|lm_head",
    "bdh, portable, encoder|decoder",
    "hatchling, fused, decoder|encoder_v|lm_head",
    "hatchling, portable, decoder|encoder_v"
  })
  void theStateIsConstantInTheGradient(String architecture, String ops, String names) {
    LanguageModel model = model(architecture, ops, architecture.equals("bdh") ? 2 : 1);
    LanguageTraining training = new LanguageTraining(model, TRAINING, TIME);
    Replica replica = new Replica(training, TRAINING);
    BatchSource source = batches();
    pass(replica, source.batch(0), 0);
    pass(replica, source.batch(1), 1);
    CarriedRows rows = training.rows().orElseThrow();
    Map<String, INDArray> states = rows.states();
    Batch last = source.batch(2);
    pass(replica, last, 2);
    INDArray gradient = replica.gradient().dup();
    int seen = 0;
    for (FlatLayout.Place place : replica.layout().all()) {
      if (place.name().replaceFirst("\\..*", "").matches(names)) {
        seen++;
        for (int draw = 0; draw < 6; draw++) {
          long at = RandomKey.root(draw).below((int) (place.end() - place.offset()), 0);
          double expected = gradient.getDouble(place.offset() + at);
          double[] losses = new double[2];
          double value = place.parameter().data().getDouble(at);
          for (int side = 0; side < 2; side++) {
            place.parameter().data().put(at, value + (side == 0 ? 1e-5 : -1e-5));
            rows.states(states);
            losses[side] = pass(replica, last, 2).total();
          }
          place.parameter().data().put(at, value);
          double slope = (losses[0] - losses[1]) / 2e-5;
          assertThat(expected).as(place.name()).isCloseTo(slope, within(1e-7));
        }
      }
    }
    assertThat(seen).isEqualTo(1 + names.replaceAll("[^|]", "").length());
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void aResumedRunHasTheSameBits(String shares) throws IOException {
    TrainingConfig config = TRAINING.with(Map.of("shares", shares));
    LanguageModel whole = model("hatchling", "fused", 2);
    trainer(whole, "whole", config).run();
    int[] asked = {0};
    LanguageModel half = model("hatchling", "fused", 2);
    trainer(half, "pieces", config).stopWhen(() -> ++asked[0] > 3).run();
    LanguageModel resumed = ModelDirectory.load(folder.resolve("pieces"));
    trainer(resumed, "pieces", config).resume().run();
    for (ParameterSpec spec : whole.parameters()) {
      INDArray expected = whole.array(spec.name());
      assertThat(resumed.array(spec.name())).as(spec.name()).isEqualTo(expected);
    }
  }

  private Trainer trainer(LanguageModel model, String place, TrainingConfig config) {
    LanguageTraining training = new LanguageTraining(model, config, TIME);
    return new Trainer(training, batches(), config, folder.resolve(place));
  }

  @Test
  void sharesCarryTheirOwnRows() {
    Replica whole =
        new Replica(new LanguageTraining(model("bdh", "fused", 2), TRAINING, TIME), TRAINING);
    TrainingConfig three = TRAINING.with(Map.of("shares", "3"));
    Replica cut = new Replica(new LanguageTraining(model("bdh", "fused", 2), three, TIME), three);
    for (int step = 0; step < 3; step++) {
      Batch batch = batches().batch(step);
      double[] losses = pass(whole, batch, step).perSample();
      List<Share> shares = Share.ofStep(batch, step, three.reduction(), 3);
      Passes passes = new Passes(shares, new LocalWorkers().compute(shares, cut));
      assertThat(passes.perSample(0)).containsExactly(losses, within(1e-12));
    }
  }

  @Test
  void whatDoesNotGoTogetherIsNamed() {
    assertThatThrownBy(() -> TRAINING.with(Map.of("sync_every", "2")))
        .hasMessage("carry = true: does not go with sync_every = 2");
    assertThatThrownBy(() -> TRAINING.with(Map.of("context_start", "8")))
        .hasMessage("carry = true: does not go with context_start = 8");
    tasks = List.of(BuiltInTasks.named("copy", new ByteTokenizer()));
    assertThatThrownBy(this::batches).hasMessageContaining("\"copy\" is no running text");
  }
}
