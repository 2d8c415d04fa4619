package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.data.Batch;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A batch cut into shares against the whole batch. */
class SharesTest {
  private static final int ROWS = 8;
  private static final int TIME = 12;

  private static TrainingConfig training(String... more) {
    TrainingConfig config = TrainingConfig.DEFAULT.with(Map.of("batch", "8", "warmup", "0"));
    for (int i = 0; i < more.length; i += 2) {
      config = config.with(Map.of(more[i], more[i + 1]));
    }
    return config;
  }

  private static ModelConfig config(String architecture, String ops, String precision) {
    return ModelConfig.defaults()
        .with(Map.of("architecture", architecture, "ops", ops, "precision", precision))
        .with(Map.of("n_embd", "16", "n_neuron", "32", "n_head", "2", "n_layer", "2"))
        .with(Map.of("vocab_size", "40", "dropout", "0.1", "ngram_rows", "60"));
  }

  private static Batch batch(long step, int masked) {
    RandomKey key = RandomKey.root(7).child(step);
    int[][] tokens = new int[ROWS][TIME];
    int[][] targets = new int[ROWS][TIME];
    float[][] weights = new float[ROWS][TIME];
    String[] tasks = new String[ROWS];
    long[] samples = new long[ROWS];
    for (int b = 0; b < ROWS; b++) {
      samples[b] = step * ROWS + b;
      tasks[b] = b % 3 == 0 ? "one" : "two";
      int length = b < masked ? 0 : 5 + key.child("length").below(TIME - 4, b);
      for (int t = 0; t < TIME; t++) {
        tokens[b][t] = key.child("token").below(40, (long) b * TIME + t);
        targets[b][t] = key.child("target").below(40, (long) b * TIME + t);
        weights[b][t] = t < length ? 1 : 0;
      }
    }
    return new Batch(tokens, targets, weights, tasks, samples);
  }

  private record Run(LanguageModel model, Replica replica, Step step) {
    static Run of(ModelConfig config, TrainingConfig training) {
      LanguageModel model = LanguageModel.create(config, RandomKey.root(11));
      Replica replica = new Replica(new LanguageTraining(model, training, TIME), training);
      Optimizer optimizer = new Optimizer(replica.layout(), training);
      return new Run(model, replica, new Step(replica, training, optimizer, new LocalWorkers()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hatchling, fused, float, 1e-6, sample_mean",
    "hatchling, fused, double, 1e-12, sample_mean",
    "hatchling, fused, double, 1e-12, token_mean",
    "hatchling, portable, double, 1e-12, sample_mean",
    "bdh, fused, float, 1e-6, token_mean",
    "bdh, fused, double, 1e-12, sample_mean"
  })
  void eightSharesHaveTheGradientOfTheBatch(
      String architecture, String ops, String precision, double tolerance, String reduction) {
    ModelConfig config = config(architecture, ops, precision);
    // The first two shares have no scored token.
    Batch batch = batch(3, 2);
    Run whole = Run.of(config, training("reduction", reduction));
    Run cut = Run.of(config, training("reduction", reduction, "shares", "8"));
    Step.Outcome expected = whole.step().run(batch, 3);
    Step.Outcome outcome = cut.step().run(batch, 3);
    assertThat(outcome.losses().total()).isCloseTo(expected.losses().total(), within(1e-6));
    assertThat(outcome.losses().tasks()).hasSize(2);
    assertThat(outcome.gradientNorm()).isCloseTo(expected.gradientNorm(), within(1e-6));
    for (int l = 0; l < expected.firingRates().size(); l++) {
      assertThat(outcome.firingRates().get(l))
          .containsExactly(expected.firingRates().get(l), within(1e-6));
    }
    double[] gradient = whole.replica().gradient().toDoubleVector();
    assertThat(cut.replica().gradient().toDoubleVector())
        .containsExactly(gradient, within(tolerance));
    for (FlatLayout.Place place : whole.replica().layout().all()) {
      double most = 0;
      for (long i = place.offset(); i < place.end(); i++) {
        most = Math.max(most, Math.abs(gradient[(int) i]));
      }
      assertThat(most).as(place.name()).isPositive();
    }
  }

  /** {@code accumulate}: passes over batches of B, by hand, against one step of K·B. */
  @ParameterizedTest
  @CsvSource({
    "hatchling, fused, float, 1e-6, token_mean",
    "hatchling, portable, float, 1e-6, sample_mean",
    "bdh, fused, double, 1e-12, token_mean"
  })
  void batchesOfFewAccumulateToOneOfMany(
      String architecture, String ops, String precision, double tolerance, String reduction) {
    ModelConfig config = config(architecture, ops, precision);
    TrainingConfig small =
        TrainingConfig.DEFAULT.with(Map.of("batch", "2", "warmup", "0", "reduction", reduction));
    Batch all = batch(3, 1);
    Run run = Run.of(config, small.with(Map.of("accumulate", "4")));
    Run hand = Run.of(config, small);
    double[] weights = all.sampleWeights(small.reduction());
    double[] sum = new double[hand.replica().layout().length()];
    double loss = 0;
    for (int k = 0; k < 4; k++) {
      double[] own = java.util.Arrays.copyOfRange(weights, 2 * k, 2 * k + 2);
      Pass pass = hand.replica().pass(new Share.Rows(all.slice(2 * k, 2 * k + 2), own, 3));
      loss += pass.total();
      double[] gradient = hand.replica().gradient().toDoubleVector();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += gradient[i];
      }
    }
    Step.Outcome outcome = run.step().run(all, 3);
    assertThat(outcome.losses().total()).isCloseTo(loss, within(1e-6));
    double[] gradient = run.replica().gradient().toDoubleVector();
    for (FlatLayout.Place place : run.replica().layout().all()) {
      // What homeostasis moves is combined by rules of its own.
      boolean summed =
          place.group().rule() == Rule.ADAMW || place.group().rule() == Rule.ADAMW_ROWS;
      for (int i = (int) place.offset(); summed && i < place.end(); i++) {
        assertThat(gradient[i]).as(place.name()).isCloseTo(sum[i], within(tolerance));
      }
    }
  }

  /** Rows that a step does not read stay; the ways of one share and of several are the same. */
  @ParameterizedTest
  @CsvSource({"hatchling, float, 1e-6", "bdh, double, 1e-12"})
  void stepsMoveTheRowsThatTheyRead(String architecture, String precision, double tolerance) {
    ModelConfig config = config(architecture, "fused", precision);
    Run whole = Run.of(config, training());
    Run cut = Run.of(config, training("shares", "4"));
    double[][] before = whole.model().array("ngrams.weight").toDoubleMatrix();
    for (int step = 0; step < 3; step++) {
      Batch batch = batch(step, 1);
      whole.step().run(batch, step);
      cut.step().run(batch, step);
      assertThat(cut.replica().touched()).containsExactly(whole.replica().touched());
      double[][] after = whole.model().array("ngrams.weight").toDoubleMatrix();
      java.util.BitSet read = new java.util.BitSet();
      for (int row : config.ngrams().orElseThrow().read(new int[ROWS][0], batch.tokens())) {
        read.set(row);
      }
      assertThat(whole.replica().touched()).containsExactly(read.stream().toArray());
      assertThat(read.cardinality()).isLessThan(180);
      int moved = 0;
      for (int row = 0; row < after.length; row++) {
        boolean same = java.util.Arrays.equals(after[row], before[row]);
        assertThat(same || read.get(row)).as("row %d", row).isTrue();
        moved += same ? 0 : 1;
      }
      assertThat(moved).isGreaterThan(60);
      before = after;
    }
    assertThat(doubles(cut.replica().weights()))
        .containsExactly(doubles(whole.replica().weights()), within(tolerance * 1e3));
  }

  /** The graph that trains reads the tables as they are now. */
  @ParameterizedTest
  @CsvSource({"fused", "portable"})
  void trainingSeesTheTablesThatItTrains(String ops) {
    Run run = Run.of(config("hatchling", ops, "double").with("dropout", "0"), training());
    Batch batch = batch(0, 0);
    Share.Rows rows = Share.ofStep(batch, 0, training().reduction(), 1).get(0).rows().get(0);
    double[] before = run.replica().pass(rows).perSample();
    RandomKey key = RandomKey.root(2);
    for (int i = 0; i < 180 * 16; i++) {
      run.model().array("ngrams.weight").data().put(i, 0.02 * key.normal(i));
    }
    double[] after = run.replica().pass(rows).perSample();
    assertThat(after).isNotEqualTo(before);
    assertThat(after)
        .containsExactly(new LanguageLosses(run.model(), TIME).losses(batch), within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"float", "double"})
  void oneShareIsTheWholeBatchInEveryBit(String precision) {
    ModelConfig config = config("hatchling", "fused", precision);
    Run plain = Run.of(config, training());
    // The way that a single share takes through other processes.
    Replica replica = Run.of(config, training()).replica();
    Batch batch = batch(0, 1);
    plain.replica().pass(Share.ofStep(batch, 0, training().reduction(), 1).get(0).rows().get(0));
    List<Share> shares = Share.ofStep(batch, 0, training().reduction(), 1);
    ShareResult result = replica.run(shares.get(0));
    replica.accept(shares, result.gradient(), List.of(result.report()));
    assertThat(replica.gradient()).isEqualTo(plain.replica().gradient());
  }

  /** The mean of logarithms would be off by 1.5e-3 here. */
  @Test
  void aLogarithmOfAMeanIsCombinedAsSuch() {
    double[] theta = {0.05, 0.4};
    double[] counts = {3, 5};
    double[] steps = {-Math.log(theta[0]), -Math.log(theta[1])};
    double mean = (3 * theta[0] + 5 * theta[1]) / 8;
    assertThat(Replica.combined(Rule.DIRECT_LOG, steps, counts, 8))
        .isCloseTo(-Math.log(mean), within(1e-15));
    assertThat(Replica.combined(Rule.DIRECT, steps, counts, 8))
        .isCloseTo((3 * steps[0] + 5 * steps[1]) / 8, within(1e-15));
    assertThat(Replica.combined(Rule.DIRECT_LOG, new double[] {1e-18, 3e-18}, counts, 8))
        .isCloseTo(2.25e-18, within(1e-33));
    assertThatThrownBy(() -> Replica.combined(Rule.ADAMW, steps, counts, 8))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Each share trains a model of its own; the changes are averaged by hand. */
  @ParameterizedTest
  @CsvSource({"1, 0", "0.7, 0.9"})
  void aRoundIsTheMeanOfRunsOnTheirOwn(double rate, double momentum) {
    ModelConfig config = config("hatchling", "fused", "double");
    TrainingConfig training =
        training("shares", "2", "sync_every", "3", "outer_rate", "" + rate)
            .with(Map.of("outer_momentum", "" + momentum));
    Run run = Run.of(config, training);
    FlatLayout layout = run.replica().layout();
    double[] p = doubles(run.replica().weights());
    double[] v = new double[p.length];
    for (int round = 0; round < 2; round++) {
      List<Batch> batches = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        batches.add(batch(3L * round + i, 0));
      }
      FlatArray before = run.replica().weights();
      double[][] after = new double[2][];
      for (int k = 0; k < 2; k++) {
        after[k] = alone(config, training, before, batches, 3L * round, 4 * k);
      }
      List<Step.Outcome> outcomes = run.step().run(batches, 3L * round);
      assertThat(outcomes).hasSize(3).allMatch(Step.Outcome::finite);
      for (FlatLayout.Place place : layout.all()) {
        for (int i = (int) place.offset(); i < place.end(); i++) {
          double d = ((p[i] - after[0][i]) + (p[i] - after[1][i])) / 2;
          switch (place.group().rule()) {
            case ADAMW, ADAMW_ROWS -> {
              v[i] = momentum * v[i] + d;
              p[i] -= rate * (momentum * v[i] + d);
            }
            case DIRECT -> p[i] -= d;
            case DIRECT_LOG -> p[i] = Math.log((Math.exp(after[0][i]) + Math.exp(after[1][i])) / 2);
          }
        }
      }
      assertThat(doubles(run.replica().weights())).containsExactly(p, within(1e-12));
    }
  }

  /** Four rows of each batch by a step after the other, with fresh moments. */
  private static double[] alone(
      ModelConfig config,
      TrainingConfig training,
      FlatArray weights,
      List<Batch> batches,
      long step,
      int from) {
    TrainingConfig plain = training.with(Map.of("shares", "1", "sync_every", "1"));
    Replica replica = Run.of(config, plain).replica();
    replica.weights(weights);
    Optimizer optimizer = new Optimizer(replica.layout(), plain);
    for (int i = 0; i < batches.size(); i++) {
      Batch rows = batches.get(i).slice(from, from + 4);
      double[] own = rows.sampleWeights(plain.reduction());
      replica.pass(new Share.Rows(rows, own, step + i));
      optimizer.update(replica.gradient(), plain.schedule().at(step + i), i, replica.touched());
    }
    return doubles(replica.weights());
  }

  private static double[] doubles(FlatArray flat) {
    double[] values = new double[flat.length()];
    java.util.Arrays.setAll(values, flat::get);
    return values;
  }

  @Test
  void roundsEndAtValidationsAndWithTheRun() {
    TrainingConfig config =
        training("sync_every", "4", "validate_every", "10", "steps", "23", "batch", "8");
    List<Long> ends = new ArrayList<>();
    for (long step = 0; step < 23; step = config.roundEnd(step)) {
      ends.add(config.roundEnd(step));
    }
    assertThat(ends).containsExactly(4L, 8L, 10L, 12L, 16L, 20L, 23L);
    assertThat(training().roundEnd(5)).isEqualTo(6);
  }

  @Test
  void moreSharesThanSamplesAreRefused() {
    assertThatThrownBy(() -> training("shares", "9"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shares = 9: is more than the 8 samples of a batch");
  }
}
