package dev.hatchling.noise;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Raw 32-bit words, little-endian, for outside batteries such as dieharder and PractRand.
 *
 * <p>Across keys (word t of neuron 0, of neuron 1, …, then word t + 1), where a generator that is
 * good along its counter may still fail, or along one key.
 */
public final class RawWords {
  private static final int WORDS = 1 << 14;

  private final RandomKey[] keys;

  /**
   * Words of the neurons of one population.
   *
   * @param seed the root's seed
   * @param neurons how many keys take turns; 1 for a sequence along one key
   * @throws InputException if there is no neuron
   */
  public RawWords(long seed, int neurons) {
    if (neurons < 1) {
      throw new InputException("raw words need at least 1 neuron, not " + neurons);
    }
    RandomKey population = RandomKey.root(seed).child("noise").child("population");
    keys = new RandomKey[neurons];
    for (int i = 0; i < neurons; i++) {
      keys[i] = population.child(i).child("membrane");
    }
  }

  /** The word at a place of the sequence. */
  int word(long place) {
    return keys[(int) (place % keys.length)].bits32(place / keys.length);
  }

  /** Writes {@code count} words; a negative count writes until the reader goes away. */
  public void write(OutputStream out, long count) throws IOException {
    byte[] bytes = new byte[Integer.BYTES * WORDS];
    for (long place = 0; count < 0 || place < count; place += WORDS) {
      int words = count < 0 ? WORDS : (int) Math.min(WORDS, count - place);
      for (int i = 0; i < words; i++) {
        int word = word(place + i);
        bytes[4 * i] = (byte) word;
        bytes[4 * i + 1] = (byte) (word >>> 8);
        bytes[4 * i + 2] = (byte) (word >>> 16);
        bytes[4 * i + 3] = (byte) (word >>> 24);
      }
      out.write(bytes, 0, Integer.BYTES * words);
    }
    out.flush();
  }
}
