package dev.hatchling.data;

/**
 * The batches of a training run as a pure function of the step: asking twice gives the same batch,
 * and a run that starts at step n sees exactly what an uninterrupted one would see there.
 */
public interface BatchSource {
  /** Batch of a step, counted from 0. */
  Batch batch(long step);

  /** Samples per batch, B. */
  int batchSize();

  /** Tokens per sample, T. */
  int context();
}
