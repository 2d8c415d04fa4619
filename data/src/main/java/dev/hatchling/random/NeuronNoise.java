package dev.hatchling.random;

/**
 * Reads the normals of a group of neurons step by step, making the four steps of a block at once.
 *
 * <p>A memory of pure functions, nothing more: any step may be asked for at any time and gives what
 * {@link NeuronKeys#fillNormal(RandomKey, long, float[], int, int, int)} gives; going through steps
 * in order is cheapest. Holds 4 floats a neuron. Not safe for concurrent use; give each thread its
 * own, over its own range of neurons.
 */
public final class NeuronNoise {
  private static final int STEPS = 4;

  private final NeuronKeys keys;
  private final int from;
  private final int size;
  private final float[] normals;
  private RandomKey moment;
  private long block = -1;

  /** The noise of all neurons of a group. */
  public NeuronNoise(NeuronKeys keys) {
    this(keys, 0, keys.size());
  }

  /**
   * The noise of the neurons from ≤ i &lt; to of a group.
   *
   * @throws IllegalArgumentException if that is not a part of the group
   */
  public NeuronNoise(NeuronKeys keys, int from, int to) {
    if (from < 0 || to > keys.size() || from >= to) {
      throw new IllegalArgumentException(
          "neurons " + from + " to " + to + " are no part of a group of " + keys.size());
    }
    this.keys = keys;
    this.from = from;
    this.size = to - from;
    this.normals = new float[Math.multiplyExact(STEPS, size)];
    this.moment = NeuronKeys.noMoment();
  }

  /** From now on, the steps of this moment. */
  public void moment(RandomKey moment) {
    this.moment = moment;
    block = -1;
  }

  /** The number of neurons. */
  public int size() {
    return size;
  }

  /** Writes the normals of a step at {@code dst[offset … offset + size − 1]}. */
  public void fillNormal(long step, float[] dst, int offset) {
    prepare(step);
    System.arraycopy(normals, ((int) step & 3) * size, dst, offset, size);
  }

  /** Adds {@code scale} times the normals of a step to {@code dst[offset … offset + size − 1]}. */
  public void addNormal(long step, float scale, float[] dst, int offset) {
    prepare(step);
    int at = ((int) step & 3) * size;
    for (int i = 0; i < size; i++) {
      dst[offset + i] += scale * normals[at + i];
    }
  }

  private void prepare(long step) {
    if (RandomKey.checked(step) >>> 2 != block) {
      block = step >>> 2;
      keys.fillNormal(moment, block * STEPS, STEPS, normals, 0, size, from, from + size);
    }
  }
}
