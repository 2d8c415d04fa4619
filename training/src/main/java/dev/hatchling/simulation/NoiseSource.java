package dev.hatchling.simulation;

/** Where noise comes from. */
public interface NoiseSource {
  /** Prepares the noise of a channel of the neurons of a slice; called once, before the steps. */
  Reader open(Slice slice, Channel channel);

  /** Reads noise step by step, in order. */
  interface Reader {
    /** Writes one standard normal number a neuron. */
    void read(long step, float[] noise);
  }
}
