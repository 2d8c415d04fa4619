package dev.hatchling.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomKeyTest {
  private static final RandomKey KEY = RandomKey.root(42);

  @Test
  void childrenDifferByNameNumberAndParent() {
    Set<RandomKey> keys = new HashSet<>();
    keys.add(KEY);
    for (int i = -500; i < 500; i++) {
      keys.add(KEY.child(i));
      keys.add(KEY.child(Integer.toString(i)));
      keys.add(KEY.child((long) i << 32));
      keys.add(KEY.child(7).child(i));
      keys.add(RandomKey.root(i));
    }
    assertThat(keys).hasSize(1 + 5 * 1000 - 1 - 1);
    assertThat(KEY.child("ab").child("c")).isNotEqualTo(KEY.child("abc"));
    assertThat(KEY.child("abcd").child("e")).isNotEqualTo(KEY.child("abcde"));
    assertThat(KEY.child("a")).isNotEqualTo(KEY.child("a\0"));
    assertThat(KEY.child("x")).isEqualTo(RandomKey.root(42).child("x"));
  }

  @Test
  void fillsEqualSingleDraws() {
    for (int length : new int[] {0, 1, 2, 3, 7, 64, 1021, 100_003}) {
      for (long counter : new long[] {0, 1, 2, 3, 5, (1L << 34) - 3}) {
        fillsEqualSingleDraws(length, counter);
      }
    }
  }

  private static void fillsEqualSingleDraws(int length, long counter) {
    float[] f = new float[length + 2];
    float[] uf = new float[length + 2];
    double[] d = new double[length + 2];
    double[] ud = new double[length + 2];
    KEY.fillNormal(f, 1, length, counter);
    KEY.fillUniform(uf, 1, length, counter);
    KEY.fillNormal(d, 1, length, counter);
    KEY.fillUniform(ud, 1, length, counter);
    for (int i = 0; i < length; i++) {
      assertThat(f[i + 1]).isEqualTo(KEY.normalFloat(counter + i));
      assertThat(uf[i + 1]).isEqualTo(KEY.uniformFloat(counter + i));
      assertThat(d[i + 1]).isEqualTo(KEY.normal(counter + i));
      assertThat(ud[i + 1]).isEqualTo(KEY.uniform(counter + i));
    }
    assertThat(new float[] {f[0], f[length + 1], uf[0], uf[length + 1]}).containsOnly(0);
    assertThat(new double[] {d[0], d[length + 1], ud[0], ud[length + 1]}).containsOnly(0);
  }

  @Test
  void normalsAreTheBoxMullerTransformOfTheirBits() {
    for (int i = 0; i < 100_000; i++) {
      double u = ((KEY.bits64(2L * i) >>> 12) + 0.5) / (1L << 52);
      long turn = KEY.bits64(2L * i + 1);
      double r = StrictMath.sqrt(-2 * StrictMath.log(u));
      double angle = turn * (Math.PI * 0x1p-63);
      assertThat(BoxMuller.normal(u, turn, 0))
          .isCloseTo(r * StrictMath.cos(angle), org.assertj.core.data.Offset.offset(4e-15));
      assertThat(BoxMuller.normal(u, turn, 1))
          .isCloseTo(r * StrictMath.sin(angle), org.assertj.core.data.Offset.offset(4e-15));
    }
  }

  @Test
  void extremeBitsGiveFiniteNormals() {
    for (double u : new double[] {0x1p-53, 1 - 0x1p-53, 0x1p-33, 1 - 0x1p-33, 0.5}) {
      for (long turn : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 61, 3L << 61}) {
        assertThat(BoxMuller.normal(u, turn, 0)).isFinite();
        assertThat(BoxMuller.normal(u, turn, 1)).isFinite();
      }
    }
    assertThat(BoxMuller.open32(0)).isPositive();
    assertThat(BoxMuller.open32(-1)).isLessThan(1);
    assertThat(BoxMuller.open64(0)).isPositive();
    assertThat(BoxMuller.open64(-1)).isLessThan(1);
  }

  @Test
  void badArgumentsAreNamed() {
    assertThatThrownBy(() -> KEY.bits32(-1)).hasMessageContaining("not -1");
    assertThatThrownBy(() -> KEY.normal(1L << 56)).hasMessageContaining("2^56");
    assertThatThrownBy(() -> KEY.child("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> KEY.bernoulli(1.5, 0)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> KEY.bernoulli(Double.NaN, 0)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> KEY.below(0, 0)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> KEY.sample(3, 4)).hasMessageContaining("4 of 3");
    assertThatThrownBy(() -> KEY.categorical(new double[] {1, -2}, 0)).hasMessageContaining("-2.0");
    assertThatThrownBy(() -> KEY.categorical(new double[] {0, 0}, 0)).hasMessageContaining("sum");
    assertThatThrownBy(() -> KEY.fillNormal(new float[3], 1, 3, 0)).hasMessageContaining("3");
  }
}
