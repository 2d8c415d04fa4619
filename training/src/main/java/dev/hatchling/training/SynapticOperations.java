package dev.hatchling.training;

/**
 * Multiply-adds along connections that one token costs when silent neurons cost nothing, expected
 * from the neurons' firing rates r_i; and what dense products would cost.
 *
 * @param encoder residual stream to neurons: every connection, since the stream is never silent
 * @param attention read and write of the synaptic state: {@code 2 D Σ r_i}
 * @param valueEncoder connections onto neurons that fire, {@code Σ r_i · indegree_i}
 * @param decoder connections from neurons that fire, {@code Σ r_i · outdegree_i}; an upper bound,
 *     since the gate silences some of them
 * @param dense {@code 5 M D} a layer
 */
public record SynapticOperations(
    double encoder, double attention, double valueEncoder, double decoder, double dense) {
  /** All together. */
  public double total() {
    return encoder + attention + valueEncoder + decoder;
  }

  /** How many times fewer than the dense products. */
  public double saving() {
    return dense / total();
  }
}
