package dev.hatchling.data;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Multi-query associative recall as published (Arora and others 2023, arXiv 2312.04927): pairs of a
 * key and a value, then each key once more, at gaps drawn by a power law, where its value is the
 * answer. Keys are tokens of the lower half of the vocabulary, values of the upper; what lies
 * between are tokens at random. A sample is as long as the context, and a function of its key;
 * those held out are of keys of their own.
 *
 * @param name in reports
 * @param pairs of a sample
 * @param vocabulary V, at least two tokens a pair and one more
 */
public record MultiQueryRecall(String name, int pairs, int vocabulary) implements Task {
  /** Exponent of the gaps' density. */
  private static final double POWER = 0.01;

  /** Checks that there are so many keys and values. */
  public MultiQueryRecall {
    Names.require(name);
    if (pairs < 1 || vocabulary / 2 <= pairs) {
      throw new InputException(
          "task \"" + name + "\": " + vocabulary + " tokens are too few for " + pairs + " pairs");
    }
  }

  @Override
  public long size() {
    return GeneratedTask.NOMINAL_SIZE;
  }

  @Override
  public void check(int context) {
    if (context < 4L * pairs) {
      throw new InputException(
          "task \"" + name + "\" needs a context of at least " + 4L * pairs + ", not " + context);
    }
  }

  @Override
  public Sample training(RandomKey key, long index, int context) {
    return sample(key.child(index), context);
  }

  @Override
  public List<Sample> heldOut(int context, int count) {
    check(context);
    RandomKey key = RandomKey.root(0).child("held-out").child(name);
    List<Sample> samples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      samples.add(sample(key.child(i), context));
    }
    return samples;
  }

  /** An answer is one token: the likeliest is right or wrong. */
  @Override
  public boolean answersInTokens() {
    return true;
  }

  private Sample sample(RandomKey key, int context) {
    int half = vocabulary / 2;
    int[] asked = key.child("keys").sample(half - 1, pairs);
    int[] values = key.child("values").sample(vocabulary - half, pairs);
    int[] gaps = gaps(key.child("gaps"), context / 2 - pairs);
    int[] tokens = new int[context];
    int[] targets = new int[context];
    float[] weights = new float[context];
    RandomKey filler = key.child("filler");
    Arrays.setAll(tokens, t -> filler.below(vocabulary, t));
    for (int i = 0; i < pairs; i++) {
      int at = 2 * (pairs + gaps[i]);
      tokens[2 * i] = 1 + asked[i];
      tokens[2 * i + 1] = half + values[i];
      tokens[at] = 1 + asked[i];
      targets[at] = half + values[i];
      weights[at] = 1;
    }
    return new Sample(tokens, targets, weights);
  }

  /**
   * Different gaps, drawn one after another with p_i ∝ i^(a − 1): those of the least −ln(u) / p.
   */
  private int[] gaps(RandomKey key, int space) {
    double[] order = new double[space];
    Arrays.setAll(order, i -> -Math.log(key.uniformOpen(i)) / Math.pow(i + 1, POWER - 1));
    return IntStream.range(0, space)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> order[i]))
        .limit(pairs)
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
