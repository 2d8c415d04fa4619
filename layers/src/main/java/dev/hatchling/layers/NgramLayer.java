package dev.hatchling.layers;

import dev.hatchling.input.InputException;
import dev.hatchling.text.Ngrams;
import dev.hatchling.text.PortableNgrams;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Tables of hashed n-grams (docs/model.md, E5): token numbers as for {@link EmbeddingLayer} to the
 * sum of a row of each table, {@code [B, T, D]}, to be added to the embedding. Tables are zero at
 * the start. A sequence carries its last tokens.
 */
public final class NgramLayer extends TokenLayer {
  private static final long serialVersionUID = 1L;

  /** The tables one below the other, {@code [tables · R, D]}. */
  public static final String TABLES = "tables";

  /** The last tokens that a sequence carries, counted from 1; 0 where there was none. */
  public static final String TOKENS = "tokens";

  @JsonProperty private int rows;
  @JsonProperty private int longest;

  /** For JSON. */
  NgramLayer() {}

  /**
   * Tables for the last two tokens, three, and so on.
   *
   * @param rows R of each table, at least 1
   * @param longest tokens of the longest n-gram, at least 2
   * @param width D
   */
  public NgramLayer(int rows, int longest, long width) {
    if (rows < 1 || longest < 2 || width < 1) {
      throw new InputException(
          "n-grams: rows %d and width %d must be 1 or more, the longest n-gram %d 2 or more"
              .formatted(rows, width, longest));
    }
    this.rows = rows;
    this.longest = longest;
    this.width = width;
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    params.addWeightParam(TABLES, (longest - 1L) * rows, width);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    params.get(TABLES).assign(0);
  }

  @Override
  protected Map<String, long[]> memory() {
    return Map.of(TOKENS, new long[] {longest - 1L});
  }

  @Override
  protected LayerOutput define(LayerScope scope) {
    SameDiff sd = scope.sd();
    int before = longest - 1;
    SDVariable numbers = tokens(scope).castTo(DataType.DOUBLE).add(1.0);
    SDVariable all =
        scope.carries()
            ? sd.concat(1, scope.memory().get(TOKENS).castTo(DataType.DOUBLE), numbers)
            : sd.nn().pad(numbers, sd.constant(padding(before)), 0);
    SDVariable[] read = PortableNgrams.rows(new Ngrams(rows, longest), all);
    SDVariable[] tables = sd.split(scope.params().get(TABLES), before, 0);
    SDVariable sum = operations().embedding(tables[0], read[0]);
    for (int i = 1; i < before; i++) {
      sum = sum.add(operations().embedding(tables[i], read[i]));
    }
    if (!scope.carries()) {
      return LayerOutput.of(sum);
    }
    SDVariable last =
        sd.stridedSlice(
            all, new long[] {0, -before}, new long[] {0, 0}, new long[] {1, 1}, 1, 3, 0, 0, 0);
    return new LayerOutput(sum, Map.of(TOKENS, last.castTo(sum.dataType())), null);
  }

  private static INDArray padding(int before) {
    return Nd4j.createFromArray(new int[][] {{0, 0}, {before, 0}});
  }
}
