package dev.hatchling.generation.internal;

/** Looks at the neurons between integration and firing; tests force spikes through it. */
public interface SpikeProbeFloat {
  /**
   * Sees, and may change, how far neurons are from their thresholds.
   *
   * @param layer counted from 0
   * @param position of the token
   * @param distance u, {@code [M]}; a neuron fires where it is above 0
   * @param from first neuron of the head
   * @param to end of the head's neurons
   */
  void look(int layer, int position, float[] distance, int from, int to);
}
