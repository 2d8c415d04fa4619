package dev.hatchling.generation.internal;

import dev.hatchling.internal.numeric.RowsFloat;
import dev.hatchling.norm.LayerNormFloat;
import dev.hatchling.text.Ngrams;
import org.jspecify.annotations.Nullable;

/** From tokens to the residual stream that the first layer reads (docs/model.md, E2 and E5). */
final class EmbedderFloat {
  private final int width;

  /** {@code [V, D]}; normalised where a token's own row is all there is. */
  private final float[] embedding;

  private final @Nullable Ngrams ngrams;

  /** {@code [tables · rows, D]}. */
  private final float[] tables;

  EmbedderFloat(StepWeights weights) {
    width = weights.config.width();
    embedding = LayerFloat.floats(weights.embedding);
    ngrams = weights.config.ngrams().orElse(null);
    tables = weights.ngramsFloat();
    for (int row = 0; tokenAlone() && row < embedding.length; row += width) {
      LayerNormFloat.normalise(embedding, row, embedding, row, width);
    }
  }

  /** Whether what the first layer reads depends on nothing but the token. */
  boolean tokenAlone() {
    return ngrams == null;
  }

  /** What the first layer reads at a token that is all there is to it. */
  float[] row(int token) {
    return java.util.Arrays.copyOfRange(embedding, token * width, (token + 1) * width);
  }

  /**
   * Embeds tokens.
   *
   * @param before what the sequence has consumed
   * @param x {@code [T][D]}, written
   */
  void embed(History before, int[] tokens, float[][] x) {
    Ngrams grams = ngrams;
    for (int t = 0; t < tokens.length; t++) {
      System.arraycopy(embedding, tokens[t] * width, x[t], 0, width);
    }
    if (grams == null) {
      return;
    }
    int[] read = grams.read(before.last(grams.longest() - 1), tokens);
    for (int i = 0; i < read.length; i++) {
      float[] row = x[i / grams.tables()];
      RowsFloat.early().axpy(1f, tables, read[i] * width, row, 0, width);
    }
    for (int t = 0; t < tokens.length; t++) {
      LayerNormFloat.normalise(x[t], 0, x[t], 0, width);
    }
  }
}
