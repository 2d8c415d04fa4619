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
    long before = 0;
    for (int step = 0; step < 1001; step++) {
      if (step == 1) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      keys.fillNormal(step, noise, 0);
      keys.fillNormal(moment, step, noise, 0, 0, 1000);
      keys.fillUniform(moment, step, noise, 0, 0, 1000);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1000);
  }

  @Test
  void emptyPopulationsAreRefused() {
    assertThatThrownBy(() -> NeuronKeys.of(LAYER, 0, "membrane")).hasMessageContaining("not 0");
  }
}
