package dev.hatchling.mixing;

/**
 * Sizes of one call of the gate's kernel.
 *
 * @param batch B
 * @param time T
 * @param heads H
 * @param neurons N
 * @param normalise whether the value is normalised over the N neurons of a head
 */
record GateShape(int batch, int time, int heads, int neurons, boolean normalise) {
  /** B T. */
  int tokens() {
    return batch * time;
  }
}
