package dev.hatchling.neurons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BcmTest {
  private static final double ALPHA = 0.01;
  private static final NeuronsSettings SETTINGS = NeuronsSettings.of(1);

  /** Θ_k = (Θ_0 − F)(1 − α)^k + F with F = (α m + 1e-8)/α. */
  @Test
  void recursionHasItsClosedForm() {
    for (double meanSquare : new double[] {0, 0.15, 7}) {
      double log = Math.log(0.15);
      double fixed = meanSquare + 1e-8 / ALPHA;
      for (int k = 1; k <= 2000; k++) {
        log = BcmFloat.nextLogTheta(log, meanSquare, ALPHA);
        double expected = (0.15 - fixed) * Math.pow(1 - ALPHA, k) + fixed;
        assertThat(Math.exp(log)).isCloseTo(expected, within(1e-9 * expected + 1e-15));
      }
    }
  }

  /** Mistake 4 of docs/model.md: a gain of ×999 for silent neurons. */
  @Test
  void aMillionUpdatesOfSilenceAndOfSaturation() {
    for (double level : new double[] {0, 100}) {
      float log = (float) Math.log(0.15);
      float threshold = 1;
      for (int k = 0; k < 1_000_000; k++) {
        log = (float) BcmFloat.nextLogTheta(log, level * level, ALPHA);
        threshold = (float) BcmFloat.nextThreshold(threshold, level == 0 ? 0 : 1, SETTINGS);
      }
      assertThat(log).isFinite();
      assertThat(Math.exp(log)).isPositive();
      assertThat(threshold).isBetween(0.049f, 6f);
      for (float activity : new float[] {0, 1e-6f, 0.5f, 1, 100, 1e6f}) {
        float gained = gain(activity, log);
        assertThat(gained).isBetween(0.899f * activity, 1.301f * activity);
      }
    }
  }

  private static float gain(float activity, float logTheta) {
    float[] output = new float[1];
    new BcmFloat(SETTINGS, new float[] {logTheta}).gain(new float[] {activity}, output, 0, 1);
    return output[0];
  }

  @Test
  void gradientByFiniteDifferences() {
    BcmDouble bcm = new BcmDouble(SETTINGS, new double[] {Math.log(0.04)});
    for (double x : new double[] {0.01, 0.1, 0.3, 0.5, 0.79, 0.81, 3}) {
      double[] gradient = {1};
      double[] up = new double[1];
      double[] down = new double[1];
      bcm.gradient(new double[] {x}, gradient, new double[1], 0, 1);
      bcm.gain(new double[] {x + 1e-6}, up, 0, 1);
      bcm.gain(new double[] {x - 1e-6}, down, 0, 1);
      assertThat(gradient[0]).isCloseTo((up[0] - down[0]) / 2e-6, within(1e-7));
    }
  }

  @Test
  void thresholdsSteerToTheTarget() {
    assertThat(BcmFloat.nextThreshold(1, 0.15, SETTINGS)).isEqualTo(1);
    assertThat(BcmFloat.nextThreshold(1, 0.65, SETTINGS)).isCloseTo(1.1, within(1e-12));
    assertThat(BcmFloat.nextThreshold(0.051, 0, SETTINGS)).isEqualTo(0.05);
    assertThat(BcmFloat.nextThreshold(5.99, 1, SETTINGS)).isEqualTo(6);
  }
}
