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
    fillNormal(NO_MOMENT, step, dst, offset, 0, size());
  }

  /**
   * {@code dst[offset + i − from] =} the normal of neuron i at this step of this moment, for the
   * neurons {@code from ≤ i < to}.
   */
  public void fillNormal(RandomKey moment, long step, float[] dst, int offset, int from, int to) {
    long block = RandomKey.checked(step) >>> 2;
    int c1 = RandomKey.high(block) | RandomKey.NORMAL32;
    int half = (int) (step >>> 1) & 1;
    int odd = (int) step & 1;
    for (int i = from; i < to; i++) {
      long uv = half(moment, (int) block, c1, i, half);
      dst[offset + i - from] =
          (float) BoxMuller.normal(BoxMuller.open32((int) uv), uv & ~0xFFFFFFFFL, odd);
    }
  }

  /** The same draws as the float form before their rounding to float. */
  public void fillNormal(RandomKey moment, long step, double[] dst, int offset, int from, int to) {
    long block = RandomKey.checked(step) >>> 2;
    int c1 = RandomKey.high(block) | RandomKey.NORMAL32;
    int half = (int) (step >>> 1) & 1;
    int odd = (int) step & 1;
    for (int i = from; i < to; i++) {
      long uv = half(moment, (int) block, c1, i, half);
      dst[offset + i - from] = BoxMuller.normal(BoxMuller.open32((int) uv), uv & ~0xFFFFFFFFL, odd);
    }
  }

  /** {@code dst[offset + i − from] =} the uniform float in [0, 1) of neuron i. */
  public void fillUniform(RandomKey moment, long step, float[] dst, int offset, int from, int to) {
    long block = RandomKey.checked(step) >>> 2;
    int c1 = RandomKey.high(block) | RandomKey.WORDS32;
    int lane = (int) step & 3;
    for (int i = from; i < to; i++) {
      int word = (int) (half(moment, (int) block, c1, i, lane >> 1) >>> (32 * (lane & 1)));
      dst[offset + i - from] = (word >>> 8) * 0x1p-24f;
    }
  }

  /** The same draws as the float form. */
  public void fillUniform(RandomKey moment, long step, double[] dst, int offset, int from, int to) {
    long block = RandomKey.checked(step) >>> 2;
    int c1 = RandomKey.high(block) | RandomKey.WORDS32;
    int lane = (int) step & 3;
    for (int i = from; i < to; i++) {
      int word = (int) (half(moment, (int) block, c1, i, lane >> 1) >>> (32 * (lane & 1)));
      dst[offset + i - from] = (word >>> 8) * 0x1p-24;
    }
  }

  private long half(RandomKey m, int c0, int c1, int i, int half) {
    return Philox4x32.half(
        c0, c1, id2[i] ^ m.id2, id3[i] ^ m.id3, id0[i] ^ m.id0, id1[i] ^ m.id1, half);
  }

  /** The moment of a group of neurons that lives once: mixing it changes nothing. */
  public static RandomKey noMoment() {
    return NO_MOMENT;
  }
}
