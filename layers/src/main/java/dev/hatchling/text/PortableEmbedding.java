package dev.hatchling.text;

import dev.hatchling.graph.PortableShapes;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The embedding composed of built-in operations. */
public final class PortableEmbedding {
  private PortableEmbedding() {}

  /**
   * {@code Operations.embedding} as a product with one-hot rows; the gradient of a gather would be
   * a loop. A token outside the vocabulary reads zeros.
   */
  public static SDVariable embedding(SDVariable table, SDVariable tokens) {
    SameDiff sd = table.getSameDiff();
    SDVariable flat = sd.reshape(tokens, -1);
    SDVariable chosen =
        PortableShapes.oneHot(flat, 1, PortableShapes.size(table, 0), table.dataType());
    SDVariable shape = sd.concat(0, tokens.shape(), PortableShapes.size(table, 1));
    return sd.reshape(sd.mmul(chosen, table), shape);
  }

  /**
   * {@code Operations.rowSum} as a gather, whose gradient would be wrong: one-hot rows would be as
   * wide as the table is high.
   */
  public static SDVariable rowSum(SDVariable table, SDVariable rows) {
    SameDiff sd = table.getSameDiff();
    SDVariable read = sd.gather(table, sd.reshape(rows, -1), 0);
    SDVariable shape = sd.concat(0, rows.shape(), PortableShapes.size(table, 1));
    return sd.sum(sd.reshape(read, shape), 2);
  }
}
