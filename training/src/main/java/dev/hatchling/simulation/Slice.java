package dev.hatchling.simulation;

/**
 * Neurons of one population that one thread simulates.
 *
 * @param population whose they are
 * @param ids the numbers of the slice's neurons
 * @param start place of the first among all neurons
 * @param total all neurons
 * @param worker which of the threads, from 0
 */
@SuppressWarnings("ArrayRecordComponent") // a hand-over between simulator and noise, never compared
public record Slice(Population population, long[] ids, int start, int total, int worker) {
  /** The number of neurons. */
  public int size() {
    return ids.length;
  }
}
