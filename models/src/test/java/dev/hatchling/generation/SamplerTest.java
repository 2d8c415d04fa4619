package dev.hatchling.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.generation.internal.History;
import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

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
