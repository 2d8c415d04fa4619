package dev.hatchling.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class NeuronKeysTest {
  private static final RandomKey LAYER = RandomKey.root(1).child("noise").child(0);

  @Test
  void aNeuronDrawsFromItsOwnKey() {
    NeuronKeys keys = NeuronKeys.ofHeads(LAYER, 2, 5, "membrane");
    float[] noise = new float[10];
    for (long step = 0; step < 9; step++) {
      keys.fillNormal(step, noise, 0);
      for (int i = 0; i < 10; i++) {
        RandomKey key = LAYER.child(i / 5).child(i % 5).child("membrane");
        assertThat(keys.key(i)).isEqualTo(key);
        assertThat(noise[i]).isEqualTo(key.normalFloat(step));
      }
    }
  }

  @Test
  void orderAndCompanyDoNotMatter() {
    float[] some = new float[3];
    float[] all = new float[8];
    NeuronKeys.of(LAYER, new long[] {6, 1, 3}, "threshold").fillNormal(12, some, 0);
    NeuronKeys.of(LAYER, 8, "threshold").fillNormal(12, all, 0);
    assertThat(some).containsExactly(all[6], all[1], all[3]);
  }

  @Test
  void rangesOfStepsAndNeuronsAreTheSameDraws() {
    int n = 300;
    NeuronKeys keys = NeuronKeys.of(LAYER, n, "membrane");
    RandomKey moment = LAYER.child("sample").child(9);
    for (long step = 0; step < 6; step++) {
      for (int steps = 1; steps < 12; steps++) {
        float[] f = new float[steps * n];
        double[] d = new double[steps * n];
        keys.fillNormal(moment, step, steps, f, 0, n, 1, n - 2);
        keys.fillNormal(moment, step, steps, d, 0, n, 1, n - 2);
        for (int s = 0; s < steps; s++) {
          for (int i = 1; i < n - 2; i++) {
            assertThat(f[s * n + i - 1])
                .isEqualTo(mixed(keys.key(i), moment).normalFloat(step + s));
            assertThat((float) d[s * n + i - 1]).isEqualTo(f[s * n + i - 1]);
          }
        }
      }
    }
  }

  private static RandomKey mixed(RandomKey a, RandomKey b) {
    return new RandomKey(a.id0 ^ b.id0, a.id1 ^ b.id1, a.id2 ^ b.id2, a.id3 ^ b.id3);
  }

  @Test
  void theReaderReadsTheSameDrawsInAnyOrder() {
    NeuronKeys keys = NeuronKeys.of(LAYER, 200, "membrane");
    NeuronNoise noise = new NeuronNoise(keys, 10, 150);
    float[] read = new float[141];
    float[] sum = new float[140];
    float[] direct = new float[140];
    for (long step : new long[] {0, 1, 2, 3, 4, 9, 8, 3, 1000, 0}) {
      noise.fillNormal(step, read, 1);
      keys.fillNormal(NeuronKeys.noMoment(), step, direct, 0, 10, 150);
      java.util.Arrays.fill(sum, 1);
      noise.addNormal(step, 2, sum, 0);
      for (int i = 0; i < 140; i++) {
        assertThat(read[i + 1]).isEqualTo(direct[i]);
        assertThat(sum[i]).isEqualTo(1 + 2 * direct[i]);
      }
    }
    noise.moment(LAYER.child(4));
    noise.fillNormal(0, read, 0);
    assertThat(read[0]).isNotEqualTo(direct[0]);
  }

  @Test
  void momentsGiveOtherNoise() {
    NeuronKeys keys = NeuronKeys.of(LAYER, 4, "membrane");
    float[] a = new float[4];
    float[] b = new float[4];
    double[] c = new double[2];
    keys.fillNormal(LAYER.child("sample").child(1), 5, a, 0, 0, 4);
    keys.fillNormal(LAYER.child("sample").child(2), 5, b, 0, 0, 4);
    keys.fillNormal(LAYER.child("sample").child(2), 5, c, 0, 2, 4);
    assertThat(a).doesNotContain(b);
    assertThat((float) c[0]).isEqualTo(b[2]);
    assertThat((float) c[1]).isEqualTo(b[3]);
  }

  @Test
  void aStepAllocatesNothing() {
    NeuronKeys keys = NeuronKeys.of(LAYER, 1000, "membrane");
    RandomKey moment = LAYER.child("sample").child(3);
    float[] noise = new float[1000];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    NeuronNoise reader = new NeuronNoise(keys);
    float[] three = new float[3000];
    long before = 0;
    for (int step = 0; step < 1001; step++) {
      if (step == 1) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      keys.fillNormal(step, noise, 0);
      keys.fillNormal(moment, step, noise, 0, 0, 1000);
      keys.fillNormal(moment, step, 3, three, 0, 1000, 0, 1000);
      keys.fillUniform(moment, step, noise, 0, 0, 1000);
      reader.addNormal(step, 0.5f, noise, 0);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1000);
  }

  @Test
  void emptyPopulationsAreRefused() {
    assertThatThrownBy(() -> NeuronKeys.of(LAYER, 0, "membrane")).hasMessageContaining("not 0");
  }
}
