package dev.hatchling.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Known answers of Random123. */
class Philox4x32Test {
  private static int[] block(long c0, long c1, long c2, long c3, long k0, long k1) {
    int[] out = new int[4];
    Philox4x32.block((int) c0, (int) c1, (int) c2, (int) c3, (int) k0, (int) k1, out, 0);
    for (int half = 0; half < 2; half++) {
      long two = Philox4x32.half((int) c0, (int) c1, (int) c2, (int) c3, (int) k0, (int) k1, half);
      assertThat((int) two).isEqualTo(out[2 * half]);
      assertThat((int) (two >>> 32)).isEqualTo(out[2 * half + 1]);
    }
    return out;
  }

  private static int[] words(long... words) {
    int[] ints = new int[words.length];
    for (int i = 0; i < words.length; i++) {
      ints[i] = (int) words[i];
    }
    return ints;
  }

  @Test
  void zeros() {
    assertThat(block(0, 0, 0, 0, 0, 0))
        .isEqualTo(words(0x6627e8d5L, 0xe169c58dL, 0xbc57ac4cL, 0x9b00dbd8L));
  }

  @Test
  void ones() {
    long f = 0xffffffffL;
    assertThat(block(f, f, f, f, f, f))
        .isEqualTo(words(0x408f276dL, 0x41c83b0eL, 0xa20bc7c6L, 0x6d5451fdL));
  }

  @Test
  void digitsOfPi() {
    assertThat(block(0x243f6a88L, 0x85a308d3L, 0x13198a2eL, 0x03707344L, 0xa4093822L, 0x299f31d0L))
        .isEqualTo(words(0xd16cfe09L, 0x94fdcceb, 0x5001e420L, 0x24126ea1L));
  }
}
