package dev.hatchling.layers;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Dropout with inverted scaling; the mask is a function of key and step.
 *
 * @param rate probability of a zero, in [0, 1)
 * @param key identity of the stream
 * @param step scalar INT64: the counter of the draws
 */
public record DropoutSettings(double rate, long key, SDVariable step) {
  /** Checks the rate. */
  public DropoutSettings {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("dropout: " + rate + " is not in [0, 1)");
    }
  }
}
