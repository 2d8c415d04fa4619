package dev.hatchling.random;

/**
 * The keys of a group of neurons, one a neuron, derived once: at a step nothing is derived and
 * nothing allocated.
 *
 * <p>Neuron i of the group draws from {@code population.child(ids[i]).child(channel)}, so its noise
 * depends neither on its place in memory nor on how many others there are.
 *
 * <p>The counter is the step (or the position in a text). Where the same steps are lived through
 * many times (the sequences of a batch), the {@code moment} names which: a key such as {@code
 * noise.child("sample").child(sample)}, mixed into every neuron's key by exclusive or.
 */
public final class NeuronKeys {
  private static final RandomKey NO_MOMENT = new RandomKey(0, 0, 0, 0);

  private final int[] id0;
  private final int[] id1;
  private final int[] id2;
  private final int[] id3;

  private NeuronKeys(int size) {
    id0 = new int[size];
    id1 = new int[size];
    id2 = new int[size];
    id3 = new int[size];
  }

  /** The keys of neurons 0 … count − 1 of a population, for one channel. */
  public static NeuronKeys of(RandomKey population, int count, String channel) {
    long[] ids = new long[checkedCount(count)];
    for (int i = 0; i < count; i++) {
      ids[i] = i;
    }
    return of(population, ids, channel);
  }

  /** The keys of the neurons with these numbers, in this order, for one channel. */
  public static NeuronKeys of(RandomKey population, long[] ids, String channel) {
    NeuronKeys keys = new NeuronKeys(checkedCount(ids.length));
    for (int i = 0; i < ids.length; i++) {
      keys.set(i, population.child(ids[i]).child(channel));
    }
    return keys;
  }

  /**
   * The keys of several populations after each other: of heads × neurons, where population h is
   * {@code layer.child(h)}.
   */
  public static NeuronKeys ofHeads(RandomKey layer, int heads, int neurons, String channel) {
    checkedCount(heads);
    NeuronKeys keys = new NeuronKeys(Math.multiplyExact(heads, checkedCount(neurons)));
    for (int h = 0; h < heads; h++) {
      RandomKey head = layer.child(h);
      for (int i = 0; i < neurons; i++) {
        keys.set(h * neurons + i, head.child(i).child(channel));
      }
    }
    return keys;
  }

  private static int checkedCount(int count) {
    if (count <= 0) {
      throw new IllegalArgumentException("a population needs at least 1 neuron, not " + count);
    }
    return count;
  }

  private void set(int i, RandomKey key) {
    id0[i] = key.id0;
    id1[i] = key.id1;
    id2[i] = key.id2;
    id3[i] = key.id3;
  }

  /** The number of neurons. */
  public int size() {
    return id0.length;
  }

  /** The key of the neuron at place i. */
  public RandomKey key(int i) {
    return new RandomKey(id0[i], id1[i], id2[i], id3[i]);
  }

  /** {@code dst[offset + i] = key(i).normalFloat(step)} for every neuron. */
  public void fillNormal(long step, float[] dst, int offset) {
    fillNormal(NO_MOMENT, step, 1, dst, offset, 0, 0, size());
  }

  /** One step of one moment: {@code dst[offset + i − from]} for the neurons from ≤ i &lt; to. */
  public void fillNormal(RandomKey moment, long step, float[] dst, int offset, int from, int to) {
    fillNormal(moment, step, 1, dst, offset, 0, from, to);
  }

  /** The same draws as the float form before their rounding to float. */
  public void fillNormal(RandomKey moment, long step, double[] dst, int offset, int from, int to) {
    fillNormal(moment, step, 1, dst, offset, 0, from, to);
  }

  /**
   * Normals of consecutive steps: {@code dst[offset + s · stride + i − from] =} the normal of
   * neuron i at step {@code step + s} of this moment, for 0 ≤ s &lt; steps and from ≤ i &lt; to.
   *
   * <p>A block of Philox holds four steps of a neuron, so four steps at once cost little more than
   * one; {@link NeuronNoise} keeps them for those who go step by step.
   */
  public void fillNormal(
      RandomKey moment,
      long step,
      int steps,
      float[] dst,
      int offset,
      int stride,
      int from,
      int to) {
    RandomKey.checked(step, steps);
    NormalTile normals = NormalTile.get();
    long last = step + steps;
    for (int i = from; i < to; i += BlockTile.BLOCKS) {
      int count = Math.min(BlockTile.BLOCKS, to - i);
      for (long pair = step >>> 1; 2 * pair < last; pair += 2 - (pair & 1)) {
        pairs(normals, moment, pair, 2 * (pair | 1) < last, i, count);
        for (long s = Math.max(step, 2 * pair); s < Math.min(last, (pair | 1) * 2 + 2); s++) {
          double[] row = (s & 1) == 0 ? normals.first : normals.second;
          int at = (s >>> 1) == pair ? 0 : count;
          int out = offset + (int) (s - step) * stride + i - from;
          for (int j = 0; j < count; j++) {
            dst[out + j] = (float) row[at + j];
          }
        }
      }
    }
  }

  /** The same draws as the float form before their rounding to float. */
  public void fillNormal(
      RandomKey moment,
      long step,
      int steps,
      double[] dst,
      int offset,
      int stride,
      int from,
      int to) {
    RandomKey.checked(step, steps);
    NormalTile normals = NormalTile.get();
    long last = step + steps;
    for (int i = from; i < to; i += BlockTile.BLOCKS) {
      int count = Math.min(BlockTile.BLOCKS, to - i);
      for (long pair = step >>> 1; 2 * pair < last; pair += 2 - (pair & 1)) {
        pairs(normals, moment, pair, 2 * (pair | 1) < last, i, count);
        for (long s = Math.max(step, 2 * pair); s < Math.min(last, (pair | 1) * 2 + 2); s++) {
          double[] row = (s & 1) == 0 ? normals.first : normals.second;
          int at = (s >>> 1) == pair ? 0 : count;
          System.arraycopy(row, at, dst, offset + (int) (s - step) * stride + i - from, count);
        }
      }
    }
  }

  /**
   * Makes the normals of pair {@code pair} (steps 2 pair and 2 pair + 1) of {@code count} neurons
   * at places 0 … count − 1 of the tile and, where the pair opens a block and {@code both}, those
   * of the block's other pair at the places after them.
   */
  private void pairs(
      NormalTile normals, RandomKey moment, long pair, boolean both, int from, int count) {
    BlockTile tile = BlockTile.get();
    tile.across(id0, id1, id2, id3, moment, pair >>> 1, RandomKey.NORMAL32, from, count);
    boolean opens = (pair & 1) == 0;
    normals.set(0, opens ? tile.word0 : tile.word2, opens ? tile.word1 : tile.word3, count);
    if (opens && both) {
      normals.set(count, tile.word2, tile.word3, count);
    }
    normals.transform(opens && both ? 2 * count : count);
  }

  /** {@code dst[offset + i − from] =} the uniform float in [0, 1) of neuron i. */
  public void fillUniform(RandomKey moment, long step, float[] dst, int offset, int from, int to) {
    for (int i = from; i < to; i += BlockTile.BLOCKS) {
      int count = Math.min(BlockTile.BLOCKS, to - i);
      long[] words = words(moment, step, i, count);
      for (int j = 0; j < count; j++) {
        dst[offset + i - from + j] = ((int) words[j] >>> 8) * 0x1p-24f;
      }
    }
  }

  /** The same draws as the float form. */
  public void fillUniform(RandomKey moment, long step, double[] dst, int offset, int from, int to) {
    for (int i = from; i < to; i += BlockTile.BLOCKS) {
      int count = Math.min(BlockTile.BLOCKS, to - i);
      long[] words = words(moment, step, i, count);
      for (int j = 0; j < count; j++) {
        dst[offset + i - from + j] = ((int) words[j] >>> 8) * 0x1p-24;
      }
    }
  }

  private long[] words(RandomKey moment, long step, int from, int count) {
    BlockTile tile = BlockTile.get();
    long block = RandomKey.checked(step) >>> 2;
    tile.across(id0, id1, id2, id3, moment, block, RandomKey.WORDS32, from, count);
    return switch ((int) step & 3) {
      case 0 -> tile.word0;
      case 1 -> tile.word1;
      case 2 -> tile.word2;
      default -> tile.word3;
    };
  }

  /** The moment of a group of neurons that lives once: mixing it changes nothing. */
  public static RandomKey noMoment() {
    return NO_MOMENT;
  }
}
