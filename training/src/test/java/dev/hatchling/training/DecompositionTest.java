package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.data.Batch;
import dev.hatchling.data.Reduction;
import dev.hatchling.random.RandomKey;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecompositionTest {
  private static final RandomKey KEY = RandomKey.root(11);

  /** A batch of random tasks and mask lengths, 0 and the whole context included. */
  private static Batch random(long number, int tasks, int size, int context) {
    RandomKey key = KEY.child("batch").child(number);
    int[][] none = new int[size][context];
    float[][] weights = new float[size][context];
    String[] names = new String[size];
    for (int b = 0; b < size; b++) {
      int scored = key.child("scored").below(context + 1, b);
      for (int t = 0; t < scored; t++) {
        weights[b][context - 1 - t] = 1;
      }
      names[b] = "task " + key.child("task").below(tasks, b);
    }
    return new Batch(none, none, weights, names, new long[size]);
  }

  private static double[] losses(long number, int size) {
    double[] losses = new double[size];
    for (int b = 0; b < size; b++) {
      losses[b] = 5 * KEY.child("loss").child(number).uniform(b);
    }
    return losses;
  }

  /** L as a float graph sums it. */
  private static double total(Batch batch, Reduction reduction, double[] perSample) {
    double[] weights = batch.sampleWeights(reduction);
    float total = 0;
    for (int b = 0; b < weights.length; b++) {
      total += (float) weights[b] * (float) perSample[b];
    }
    return total;
  }

  @ParameterizedTest
  @EnumSource(Reduction.class)
  void theIdentityHolds(Reduction reduction) {
    for (int n = 0; n < 2000; n++) {
      int size = 1 + KEY.child("size").below(64, n);
      Batch batch = random(n, 1 + n % 50, size, 1 + n % 9);
      double[] perSample = losses(n, size);
      double total = total(batch, reduction, perSample);
      Decomposition parts = Decomposition.of(batch, reduction, perSample, total);
      double sum = 0;
      double shares = 0;
      for (TaskLoss task : parts.tasks()) {
        sum += task.share() * task.loss();
        shares += task.share();
        assertThat(task.loss())
            .isEqualTo(mean(batch, reduction, perSample, task.task()), within(1e-12));
        assertThat(task.samples()).isPositive();
      }
      assertThat(parts.masked()).isEqualTo(batch.masked());
      if (batch.masked() == size) {
        assertThat(parts.tasks()).isEmpty();
      } else {
        assertThat(sum).isEqualTo(total, within(1e-6 * Math.max(1e-3, total)));
        assertThat(shares).isEqualTo(1, within(1e-12));
        assertThat(parts.error()).isLessThan(Decomposition.TOLERANCE);
        assertThat(parts.fault(batch, reduction, perSample)).isEmpty();
      }
    }
  }

  /** L_k straight from its definition. */
  private static double mean(Batch batch, Reduction reduction, double[] perSample, String task) {
    double sum = 0;
    double count = 0;
    double[] scored = batch.scored();
    for (int b = 0; b < perSample.length; b++) {
      if (batch.tasks()[b].equals(task) && scored[b] > 0) {
        double weight = reduction == Reduction.TOKEN_MEAN ? scored[b] : 1;
        sum += weight * perSample[b];
        count += weight;
      }
    }
    return sum / count;
  }

  @Test
  void aTaskWithoutSamplesReportsNothing() {
    float[][] weights = {{1, 1}, {0, 0}, {1, 0}};
    int[][] none = new int[3][2];
    Batch batch = new Batch(none, none, weights, new String[] {"a", "b", "a"}, new long[3]);
    double[] perSample = {1, 77, 4};
    Decomposition samples = Decomposition.of(batch, Reduction.SAMPLE_MEAN, perSample, 2.5);
    assertThat(samples.tasks()).extracting(TaskLoss::task).containsExactly("a");
    assertThat(samples.tasks().get(0).loss()).isEqualTo(2.5);
    assertThat(samples.masked()).isEqualTo(1);
    Decomposition tokens = Decomposition.of(batch, Reduction.TOKEN_MEAN, perSample, 2);
    assertThat(tokens.tasks().get(0).loss()).isEqualTo(2);
    TaskTracker tracker = new TaskTracker();
    tracker.add(samples);
    assertThat(tracker.tasks()).extracting(TaskLoss::task).containsExactly("a");
    assertThat(tracker.masked()).isEqualTo(1);
  }

  /**
   * Mistake 7 of docs/model.md: the batch's loss charged to every task. The sum alone does not
   * notice.
   */
  @Test
  void theOldMistakeIsCaught() {
    int caught = 0;
    int batches = 200;
    for (int n = 0; n < batches; n++) {
      Batch batch = random(n, 4, 16, 5);
      double[] perSample = losses(n, 16);
      double total = total(batch, Reduction.SAMPLE_MEAN, perSample);
      Decomposition right = Decomposition.of(batch, Reduction.SAMPLE_MEAN, perSample, total);
      List<TaskLoss> mistaken =
          right.tasks().stream()
              .map(
                  t ->
                      new TaskLoss(t.task(), t.samples(), t.tokens(), t.weight(), t.share(), total))
              .toList();
      double sum = mistaken.stream().mapToDouble(t -> t.share() * t.loss()).sum();
      assertThat(sum).isEqualTo(total, within(1e-6));
      Decomposition wrong = new Decomposition(mistaken, total, right.masked(), 0);
      assertThat(right.fault(batch, Reduction.SAMPLE_MEAN, perSample)).isEmpty();
      caught += wrong.fault(batch, Reduction.SAMPLE_MEAN, perSample).isEmpty() ? 0 : 1;
    }
    assertThat(caught).isEqualTo(batches);
    float[][] weights = {{1}, {1}};
    int[][] none = new int[2][1];
    Batch two = new Batch(none, none, weights, new String[] {"easy", "hard"}, new long[2]);
    Decomposition right = Decomposition.of(two, Reduction.SAMPLE_MEAN, new double[] {1, 3}, 2);
    assertThat(right.tasks()).extracting(TaskLoss::loss).containsExactly(1.0, 3.0);
    assertThat(
            new Decomposition(right.tasks(), 2.1, 0, 0.05)
                .fault(two, Reduction.SAMPLE_MEAN, new double[] {1, 3}))
        .contains("miss the batch's loss");
  }

  @Test
  void hundredThousandStepsDoNotDrift() {
    TaskTracker tracker = new TaskTracker();
    BigDecimal[] sums = {BigDecimal.ZERO, BigDecimal.ZERO};
    int[] counts = new int[2];
    float[][] weights = {{1}};
    int[][] none = new int[1][1];
    for (int step = 0; step < 100_000; step++) {
      int task = KEY.child("drift task").below(2, step);
      double loss = 1e8 * task + KEY.child("drift").uniform(step) * 0.1;
      Batch batch = new Batch(none, none, weights, new String[] {"t" + task}, new long[1]);
      tracker.add(Decomposition.of(batch, Reduction.SAMPLE_MEAN, new double[] {loss}, loss));
      sums[task] = sums[task].add(new BigDecimal(loss));
      counts[task]++;
    }
    for (TaskLoss task : tracker.tasks()) {
      int k = task.task().equals("t0") ? 0 : 1;
      double exact =
          sums[k].divide(BigDecimal.valueOf(counts[k]), MathContext.DECIMAL64).doubleValue();
      assertThat(task.samples()).isEqualTo(counts[k]);
      assertThat(Math.abs(task.loss() / exact - 1)).isLessThan(1e-15);
    }
    assertThat(tracker.worstError()).isZero();
  }
}
