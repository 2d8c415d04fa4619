package dev.hatchling.generation;

import java.util.Arrays;

/** Everything one sequence carries from token to token. */
final class SequenceFloat {
  final StepShape shape;
  final LayerStateFloat[] layers;

  /** Logits after the last token consumed, {@code [V]}; zeros at position 0. */
  final float[] logits;

  /** The last tokens consumed. */
  final History history = new History();

  /** Tokens consumed. */
  int position;

  /** Seed of the sampling key. */
  long seed;

  SequenceFloat(StepShape shape) {
    this.shape = shape;
    layers = new LayerStateFloat[shape.layers()];
    int size = shape.population() * shape.width();
    for (int l = 0; l < layers.length; l++) {
      layers[l] = new LayerStateFloat(shape, AlignedFloat.zeros(size));
    }
    logits = new float[shape.vocabulary()];
  }

  SequenceFloat copy() {
    SequenceFloat copy = new SequenceFloat(shape);
    copy.position = position;
    copy.seed = seed;
    copy.history.copyFrom(history);
    System.arraycopy(logits, 0, copy.logits, 0, logits.length);
    for (int l = 0; l < layers.length; l++) {
      copy.layers[l].copyFrom(layers[l]);
    }
    return copy;
  }

  void reset() {
    position = 0;
    history.clear();
    Arrays.fill(logits, 0f);
    for (LayerStateFloat layer : layers) {
      layer.reset();
    }
  }
}
