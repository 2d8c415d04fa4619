package dev.hatchling.cli.bench;

import dev.hatchling.data.Batch;
import dev.hatchling.data.BatchSource;
import dev.hatchling.random.RandomKey;
import java.util.Arrays;

/**
 * Batches of random tokens, what a benchmark feeds.
 *
 * @param batchSize B
 * @param context T
 * @param vocabulary V
 */
record RandomBatches(int batchSize, int context, int vocabulary) implements BatchSource {
  private static final RandomKey KEY = RandomKey.root(1).child("bench");

  @Override
  public Batch batch(long step) {
    int[][] tokens = new int[batchSize][context];
    int[][] targets = new int[batchSize][context];
    float[][] weights = new float[batchSize][context];
    String[] tasks = new String[batchSize];
    long[] samples = new long[batchSize];
    for (int b = 0; b < batchSize; b++) {
      RandomKey key = KEY.child(step).child(b);
      for (int t = 0; t < context; t++) {
        tokens[b][t] = key.below(vocabulary, t);
        targets[b][t] = key.below(vocabulary, t + 1L);
      }
      Arrays.fill(weights[b], 1);
      tasks[b] = "random";
      samples[b] = step * batchSize + b;
    }
    return new Batch(tokens, targets, weights, tasks, samples);
  }
}
