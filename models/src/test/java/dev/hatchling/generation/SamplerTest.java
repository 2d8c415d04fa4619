package dev.hatchling.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.generation.internal.History;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplerTest {
  private static final float[] LOGITS = {0f, 2f, 1f, -1f, 2f};
  private static final int DRAWS = 20_000;

  private static double[] shares(SamplingSettings settings, History history) {
    double[] shares = new double[LOGITS.length];
    Sampler sampler = new Sampler(settings);
    RandomKey key = Sampler.key(3);
    for (int i = 0; i < DRAWS; i++) {
      shares[sampler.sample(LOGITS, history, key, i)] += 1.0 / DRAWS;
    }
    return shares;
  }

  private static SamplingSettings settings(int topK, double topP, double minP, double penalty) {
    return new SamplingSettings(1, topK, topP, minP, penalty);
  }

  private static double[] softmax(double... logits) {
    double[] e = Arrays.stream(logits).map(Math::exp).toArray();
    double sum = Arrays.stream(e).sum();
    return Arrays.stream(e).map(x -> x / sum).toArray();
  }

  private static void close(double[] actual, double[] expected) {
    for (int v = 0; v < expected.length; v++) {
      assertThat(actual[v]).as("token %d", v).isCloseTo(expected[v], within(0.02));
    }
  }

  private static final double NO = Double.NEGATIVE_INFINITY;

  @Test
  void sharesAreThoseOfTheSoftmax() {
    close(shares(settings(0, 1, 0, 1), new History()), softmax(0, 2, 1, -1, 2));
    close(shares(new SamplingSettings(2, 0, 1, 0, 1), new History()), softmax(0, 1, 0.5, -0.5, 1));
  }

  @Test
  void restrictionsExclude() {
    close(shares(settings(3, 1, 0, 1), new History()), softmax(NO, 2, 1, NO, 2));
    close(shares(settings(1, 1, 0, 1), new History()), softmax(NO, 2, NO, NO, NO));
    close(shares(settings(0, 0.5, 0, 1), new History()), softmax(NO, 2, NO, NO, 2));
    close(shares(settings(0, 1e-9, 0, 1), new History()), softmax(NO, 2, NO, NO, NO));
    close(shares(settings(0, 1, 0.3, 1), new History()), softmax(NO, 2, 1, NO, 2));
    close(shares(settings(5, 1, 0, 1), new History()), softmax(0, 2, 1, -1, 2));
  }

  /** Many tokens, against a sorted list and plain sums in double precision. */
  @ParameterizedTest
  @CsvSource({"0, 1, 0", "7, 1, 0", "0, 0.9, 0", "500, 0.6, 0", "0, 1, 0.01", "900, 1, 0.3"})
  void manyTokensAreDrawnAsFromASortedList(int topK, double topP, double minP) {
    float[] logits = new float[1000];
    for (int v = 0; v < logits.length; v++) {
      logits[v] = v % 3 == 0 ? Float.NEGATIVE_INFINITY : (float) (6 * Math.sin(v * v));
    }
    double[] shares = expected(logits, topK, topP, minP);
    int[] drawn = new int[logits.length];
    Sampler sampler = new Sampler(new SamplingSettings(0.8, topK, topP, minP, 1));
    for (int i = 0; i < DRAWS; i++) {
      drawn[sampler.sample(logits, new History(), Sampler.key(5), i)]++;
    }
    for (int v = 0; v < drawn.length; v++) {
      double deviation = Math.sqrt(DRAWS * shares[v] * (1 - shares[v])) + 1;
      assertThat((double) drawn[v]).isCloseTo(DRAWS * shares[v], within(5 * deviation));
      assertThat(shares[v] > 0 || drawn[v] == 0).as("token %d", v).isTrue();
    }
  }

  private static double[] expected(float[] logits, int topK, double topP, double minP) {
    double best = 0;
    for (float logit : logits) {
      best = Math.max(best, logit);
    }
    double[] e = new double[logits.length];
    for (int v = 0; v < e.length; v++) {
      e[v] = Math.exp((logits[v] - best) / 0.8);
      e[v] = e[v] >= minP ? e[v] : 0;
    }
    List<Integer> order = new ArrayList<>();
    IntStream.range(0, e.length).boxed().forEach(order::add);
    order.sort(Comparator.comparingDouble(v -> -e[v]));
    List<Integer> kept = order.subList(0, topK == 0 ? e.length : topK);
    double reach = topP * kept.stream().mapToDouble(v -> e[v]).sum();
    double[] shares = new double[e.length];
    double sum = 0;
    for (int v : kept) {
      shares[v] = sum < reach ? e[v] : 0;
      sum += shares[v];
    }
    double total = sum;
    return Arrays.stream(shares).map(share -> share / total).toArray();
  }

  @Test
  void repetitionIsPenalisedOnce() {
    History history = new History();
    history.add(1);
    history.add(1);
    history.add(3);
    close(shares(settings(0, 1, 0, 2), history), softmax(0, 1, 1, -2, 2));
  }

  @Test
  void zeroTemperatureTakesTheFirstBest() {
    Sampler greedy = new Sampler(SamplingSettings.GREEDY);
    assertThat(greedy.sample(LOGITS, new History(), Sampler.key(1), 9)).isEqualTo(1);
    Sampler cold = new Sampler(SamplingSettings.temperature(1e-300));
    assertThat(cold.sample(new float[] {0f, 3f, 1f}, new History(), Sampler.key(1), 9))
        .isEqualTo(1);
  }

  @Test
  void drawsAreAFunctionOfKeyAndPosition() {
    Sampler sampler = new Sampler(SamplingSettings.temperature(1));
    float[] flat = new float[1000];
    int at7 = sampler.sample(flat, new History(), Sampler.key(1), 7);
    int at8 = sampler.sample(flat, new History(), Sampler.key(1), 8);
    assertThat(sampler.sample(flat, new History(), Sampler.key(1), 7)).isEqualTo(at7);
    assertThat(at8).isNotEqualTo(at7);
    assertThat(sampler.sample(flat, new History(), Sampler.key(2), 7)).isNotEqualTo(at7);
  }

  @Test
  void badValuesAreRefused() {
    assertThatThrownBy(() -> SamplingSettings.temperature(-1)).hasMessageContaining("-1.0");
    assertThatThrownBy(() -> SamplingSettings.temperature(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> settings(-1, 1, 0, 1)).hasMessageContaining("top-k = -1");
    assertThatThrownBy(() -> settings(0, 0, 0, 1)).hasMessageContaining("top-p = 0.0");
    assertThatThrownBy(() -> settings(0, 1, 1, 1)).hasMessageContaining("min-p = 1.0");
    assertThatThrownBy(() -> settings(0, 1, 0, 0)).hasMessageContaining("repetition-penalty");
    assertThatThrownBy(() -> settings(257, 1, 0, 1).check(256))
        .hasMessage("top-k = 257: the vocabulary has 256 tokens");
    Sampler sampler = new Sampler(SamplingSettings.GREEDY);
    float[] broken = {0f, Float.NaN};
    assertThatThrownBy(() -> sampler.sample(broken, new History(), Sampler.key(1), 0))
        .isInstanceOf(IllegalStateException.class);
  }
}
