package dev.hatchling.generation.internal;

import dev.hatchling.axons.AxonsFloat;
import dev.hatchling.internal.numeric.RowsFloat;
import dev.hatchling.models.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the residual stream meets on its way into a layer (docs/model.md, E13 and E62). */
final class StreamFloat {
  private final int width;

  /** Tokens of the longest delay. */
  private final int lags;

  /** Strengths of each layer's delays, {@code [lags, D]}. */
  private final List<float[]> strengths = new ArrayList<>();

  /** By layer; empty where no layer has one. */
  private final float[] shortcuts;

  StreamFloat(StepWeights weights) {
    ModelConfig config = weights.config;
    width = config.width();
    lags = config.stream().lags();
    shortcuts = LayerFloat.floats(weights.shortcuts);
    for (double[] raw : weights.delays) {
      strengths.add(AxonsFloat.strengths(LayerFloat.floats(raw), config.obeysDale()));
    }
  }

  /** Whether an encoder reads nothing but the tokens at hand. */
  boolean immediate() {
    return lags == 0;
  }

  /** Makes x of a layer, which the embedding is a part of. */
  void shortcut(int layer, WorkFloat work) {
    for (int t = 0; t < work.tokens && shortcuts.length > 0; t++) {
      if (layer == 0) {
        System.arraycopy(work.x[t], 0, work.embedded[t], 0, width);
      } else {
        RowsFloat.early().axpy(shortcuts[layer], work.embedded[t], 0, work.x[t], 0, width);
      }
    }
  }

  /** Makes what the layer's encoder reads of x, and keeps x of the last tokens. */
  void arrive(int layer, WorkFloat work, LayerStateFloat state) {
    if (immediate()) {
      return;
    }
    float[] past = state.past();
    float[] all = Arrays.copyOf(past, past.length + work.tokens * width);
    for (int t = 0; t < work.tokens; t++) {
      System.arraycopy(work.x[t], 0, all, past.length + t * width, width);
      System.arraycopy(work.x[t], 0, work.arriving[t], 0, width);
      for (int lag = 1; lag <= lags; lag++) {
        int from = past.length + (t - lag) * width;
        int tap = (lag - 1) * width;
        AxonsFloat.arrive(strengths.get(layer), tap, all, from, work.arriving[t], 0, width);
      }
    }
    System.arraycopy(all, work.tokens * width, past, 0, past.length);
  }
}
