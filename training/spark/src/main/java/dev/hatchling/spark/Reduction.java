package dev.hatchling.spark;

import org.apache.spark.SparkConf;

/**
 * How the gradients of shares are summed. The bits are the same in every way: each element is the
 * sum of its shares in their order.
 *
 * @param collected bytes of results that are collected at the driver; more are summed in slices
 * @param slice elements of a slice, each a task: few, since a task costs tens of milliseconds
 */
record Reduction(long collected, int slice) {
  /** The setting of bytes that are collected. */
  static final String COLLECT = "spark.hatchling.collect";

  private static final long COLLECTED = 64L << 20;
  private static final int SLICE = 1 << 22;

  /** As a configuration says. */
  static Reduction of(SparkConf conf) {
    return new Reduction(conf.getLong(COLLECT, COLLECTED), SLICE);
  }
}
