package dev.hatchling.random;

import java.nio.charset.StandardCharsets;

/**
 * A value from which random numbers are computed: {@code draw = f(key, counter)}.
 *
 * <p>A key is 128 bits of identity. Children carry identity (who draws), the counter carries time
 * (step, position, sample index): {@code root(seed).child("noise").child(layer).child("membrane")
 * .normal(step)}. A key never changes and may be shared by threads.
 *
 * <p>Draws and children are domain-separated: the top byte of Philox counter word 1 says what a
 * block is for (32-bit words, 64-bit words, float normals, double normals, shuffles, child by
 * number, child by name), so no child's identity is ever a word that is also drawn, {@code
 * child(1)} and {@code child("1")} differ, and a uniform and a normal at the same counter are
 * independent. (In JAX's partitionable mode split, fold_in and the words drawn share counters.)
 * Identities are outputs of Philox: among 10⁹ keys two coincide with probability 10⁻²¹.
 *
 * <p>Counters run from 0 to 2⁵⁶ − 1. A block of four words serves consecutive counters of one key,
 * never several keys.
 */
public final class RandomKey {
  /** Counters are below this: 2⁵⁶. */
  public static final long COUNTERS = 1L << 56;

  static final int WORDS32 = 0;
  static final int WORDS64 = 1 << 24;
  static final int NORMAL32 = 2 << 24;
  static final int NORMAL64 = 3 << 24;
  private static final int RETRY = 4 << 24;
  private static final int SHUFFLE = 5 << 24;
  private static final int ROOT = 6 << 24;
  private static final int NUMBER = 7 << 24;
  private static final int NUMBER_END = 8 << 24;
  private static final int NAME = 9 << 24;
  private static final int NAME_END = 10 << 24;
  static final int BYTES = 11 << 24;
  static final int TIES = 12 << 24;

  final int id0;
  final int id1;
  final int id2;
  final int id3;

  RandomKey(int id0, int id1, int id2, int id3) {
    this.id0 = id0;
    this.id1 = id1;
    this.id2 = id2;
    this.id3 = id3;
  }

  /** The root of the tree of a seed. */
  public static RandomKey root(long seed) {
    return new RandomKey((int) seed, (int) (seed >>> 32), 0, 0).derive(0, ROOT);
  }

  /** The child with this number; every long is a number of its own. */
  public RandomKey child(long number) {
    return derive((int) (number >>> 32), NUMBER).derive((int) number, NUMBER_END);
  }

  /**
   * The child with this name.
   *
   * @throws IllegalArgumentException if the name is empty
   */
  public RandomKey child(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException(
          "a random key's name is empty; give it at least one letter");
    }
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    RandomKey key = this;
    for (int i = 0; i < bytes.length; i += 4) {
      int word = 0;
      for (int j = i; j < Math.min(i + 4, bytes.length); j++) {
        word |= (bytes[j] & 0xFF) << (8 * (j - i));
      }
      key = key.derive(word, NAME);
    }
    return key.derive(bytes.length, NAME_END);
  }

  private RandomKey derive(int word, int domain) {
    long low = Philox4x32.half(word, domain, id2, id3, id0, id1, 0);
    long high = Philox4x32.half(word, domain, id2, id3, id0, id1, 1);
    return new RandomKey((int) low, (int) (low >>> 32), (int) high, (int) (high >>> 32));
  }

  /** A uniform 32-bit word. */
  public int bits32(long counter) {
    return word32(counter, WORDS32);
  }

  /** A uniform 64-bit word; independent of {@link #bits32}. */
  public long bits64(long counter) {
    return word64(counter, WORDS64);
  }

  /** A uniform float in [0, 1): a multiple of 2⁻²⁴. */
  public float uniformFloat(long counter) {
    return (bits32(counter) >>> 8) * 0x1p-24f;
  }

  /** A uniform float in (0, 1): an odd multiple of 2⁻²⁴. */
  public float uniformFloatOpen(long counter) {
    return ((bits32(counter) >>> 9) + 0.5f) * 0x1p-23f;
  }

  /** A uniform double in [0, 1): a multiple of 2⁻⁵³. */
  public double uniform(long counter) {
    return (bits64(counter) >>> 11) * 0x1p-53;
  }

  /** A uniform double in (0, 1): an odd multiple of 2⁻⁵³. */
  public double uniformOpen(long counter) {
    return BoxMuller.open64(bits64(counter));
  }

  /** A standard normal from 52 + 64 uniform bits a pair (|ξ| ≤ 8.6). */
  public double normal(long counter) {
    long pair = checked(counter) >>> 1;
    long u = Philox4x32.half((int) pair, high(pair) | NORMAL64, id2, id3, id0, id1, 0);
    long v = Philox4x32.half((int) pair, high(pair) | NORMAL64, id2, id3, id0, id1, 1);
    return BoxMuller.normal(BoxMuller.open64(u), v, (int) counter & 1);
  }

  /** A standard normal from 32 + 32 uniform bits a pair (|ξ| ≤ 6.8), the faster one. */
  public float normalFloat(long counter) {
    long block = checked(counter) >>> 2;
    int half = (int) (counter >>> 1) & 1;
    long uv = Philox4x32.half((int) block, high(block) | NORMAL32, id2, id3, id0, id1, half);
    return (float)
        BoxMuller.normal(BoxMuller.open32((int) uv), uv & ~0xFFFFFFFFL, (int) counter & 1);
  }

  /**
   * True with probability p.
   *
   * @throws IllegalArgumentException if p is not in [0, 1]
   */
  public boolean bernoulli(double p, long counter) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("a probability must be in [0, 1], not " + p);
    }
    return uniform(counter) < p;
  }

  /**
   * An integer in [0, bound), every one exactly equally likely (Lemire, "Fast random integer
   * generation in an interval", 2019, section 4, on 64-bit words; a rejected word, once in 2³³ or
   * rarer, is replaced by one of a key of its own, so that the counter still names the draw).
   *
   * @throws IllegalArgumentException if bound is not positive
   */
  public int below(int bound, long counter) {
    return (int) below((long) bound, counter);
  }

  /** As {@link #below(int, long)}, and the same number where the bound is the same. */
  public long below(long bound, long counter) {
    if (bound <= 0) {
      throw new IllegalArgumentException("a bound must be at least 1, not " + bound);
    }
    RandomKey key = this;
    long word = bits64(counter);
    long rejected = Long.remainderUnsigned(-bound, bound);
    for (int attempt = 1; Long.compareUnsigned(word * bound, rejected) < 0; attempt++) {
      key = derive(attempt, RETRY);
      word = key.bits64(counter);
    }
    return Distributions.multiplyHighUnsigned(word, bound);
  }

  /**
   * An index drawn with probability proportional to its weight.
   *
   * @throws IllegalArgumentException if a weight is negative or not finite, or all are 0
   */
  public int categorical(double[] weights, long counter) {
    return Distributions.categorical(weights, uniform(counter));
  }

  /** All numbers 0 … n − 1 in an order drawn uniformly from all orders. */
  public int[] permutation(int n) {
    return Distributions.sample(derive(n, SHUFFLE), n, n);
  }

  /**
   * k different numbers of 0 … n − 1, in random order: every ordered choice equally likely.
   *
   * @throws IllegalArgumentException if k is not in [0, n]
   */
  public int[] sample(int n, int k) {
    return Distributions.sample(derive(n, SHUFFLE), n, k);
  }

  /** {@code dst[offset + i] = uniformFloat(counter + i)}. */
  public void fillUniform(float[] dst, int offset, int length, long counter) {
    Fill.uniform(this, dst, offset, length, checked(counter, length));
  }

  /** {@code dst[offset + i] = uniform(counter + i)}. */
  public void fillUniform(double[] dst, int offset, int length, long counter) {
    Fill.uniform(this, dst, offset, length, checked(counter, length));
  }

  /** {@code dst[offset + i] = normalFloat(counter + i)}. */
  public void fillNormal(float[] dst, int offset, int length, long counter) {
    Fill.normal(this, dst, offset, length, checked(counter, length));
  }

  /** {@code dst[offset + i] = normal(counter + i)}. */
  public void fillNormal(double[] dst, int offset, int length, long counter) {
    Fill.normal(this, dst, offset, length, checked(counter, length));
  }

  /**
   * Whether an event of probability p happens, exact to 2⁻⁴⁰; of other bits than {@link
   * #bernoulli}, and cheaper in bulk.
   *
   * @throws IllegalArgumentException if p is not in [0, 1]
   */
  public boolean chance(double p, long counter) {
    return new Chance(this, p).happens(checked(counter));
  }

  /**
   * The bytes that decide the events of {@link #chance}, in order: event {@code counter + i}
   * happens if byte i, unsigned, is below ⌊256 p⌋; if it is equal, ask {@link #chance}.
   */
  public void fillChanceBytes(byte[] dst, int length, long counter) {
    Chance.bytes(this, dst, length, checked(counter, length));
  }

  /** {@code dst[offset + i] = chance(p, counter + i) ? yes : no}. */
  public void fillChance(
      float[] dst, int offset, int length, long counter, double p, float yes, float no) {
    new Chance(this, p).fill(dst, offset, length, checked(counter, length), yes, no);
  }

  /** {@code dst[offset + i] = chance(p, counter + i) ? yes : no}. */
  public void fillChance(
      double[] dst, int offset, int length, long counter, double p, double yes, double no) {
    new Chance(this, p).fill(dst, offset, length, checked(counter, length), yes, no);
  }

  int word32(long counter, int domain) {
    long block = checked(counter) >>> 2;
    int lane = (int) counter & 3;
    long two = Philox4x32.half((int) block, high(block) | domain, id2, id3, id0, id1, lane >> 1);
    return (int) (two >>> (32 * (lane & 1)));
  }

  private long word64(long counter, int domain) {
    long block = checked(counter) >>> 1;
    return Philox4x32.half(
        (int) block, high(block) | domain, id2, id3, id0, id1, (int) counter & 1);
  }

  /** The upper word of a block number, below 2²⁴. */
  static int high(long block) {
    return (int) (block >>> 32);
  }

  static long checked(long counter) {
    if (counter < 0 || counter >= COUNTERS) {
      throw new IllegalArgumentException("a counter must be in [0, 2^56), not " + counter);
    }
    return counter;
  }

  static long checked(long counter, int length) {
    checked(counter);
    checked(counter + Math.max(0, length - 1));
    return counter;
  }

  /** Equal identity: the same numbers. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RandomKey key
        && key.id0 == id0
        && key.id1 == id1
        && key.id2 == id2
        && key.id3 == id3;
  }

  @Override
  public int hashCode() {
    return id0;
  }

  /** The identity as 32 hexadecimal digits. */
  @Override
  public String toString() {
    return String.format("%08x%08x%08x%08x", id3, id2, id1, id0);
  }
}
