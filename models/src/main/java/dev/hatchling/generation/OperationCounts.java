package dev.hatchling.generation;

/**
 * Synaptic operations: multiply-adds along connections.
 *
 * @param encoder from the residual stream to the neurons
 * @param valueEncoder to the value neurons, with the sums that stand for the silent ones
 * @param decoder from the gated activity to the residual stream
 * @param stateRead of the synaptic state, with the scores of tokens not written yet
 * @param stateWrite into the synaptic state
 */
public record OperationCounts(
    long encoder, long valueEncoder, long decoder, long stateRead, long stateWrite) {
  /** Counts in the order of the components. */
  static OperationCounts of(long... counts) {
    return new OperationCounts(counts[0], counts[1], counts[2], counts[3], counts[4]);
  }

  /** All together. */
  public long total() {
    return encoder + valueEncoder + decoder + stateRead + stateWrite;
  }

  /** What came on top of an earlier count. */
  public OperationCounts minus(OperationCounts other) {
    return new OperationCounts(
        encoder - other.encoder,
        valueEncoder - other.valueEncoder,
        decoder - other.decoder,
        stateRead - other.stateRead,
        stateWrite - other.stateWrite);
  }
}
