package dev.hatchling.layers;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Linear maps composed of built-in operations. */
final class PortableLinear {
  private PortableLinear() {}

  /** {@link Operations#linear}. */
  static SDVariable linear(SDVariable x, SDVariable w) {
    SameDiff sd = x.getSameDiff();
    SDVariable product = sd.mmul(PortableShapes.rows(x), w, false, true, false);
    SDVariable shape = sd.concat(0, PortableShapes.leading(x), PortableShapes.size(w, 0));
    return sd.reshape(product, shape);
  }

  /** {@link Operations#headLinear}: head by head, as a batched product does not broadcast. */
  static SDVariable headLinear(SDVariable att, SDVariable w, int heads) {
    SameDiff sd = att.getSameDiff();
    SDVariable[] inputs = sd.unstack(att, 2, heads);
    SDVariable[] weights = sd.split(w, heads, 0);
    SDVariable[] outputs = new SDVariable[heads];
    for (int h = 0; h < heads; h++) {
      outputs[h] = linear(inputs[h], weights[h]);
    }
    return sd.stack(2, outputs);
  }

  /**
   * {@link Operations#embedding} as a product with one-hot rows; the gradient of a gather would be
   * a loop. A token outside the vocabulary reads zeros.
   */
  static SDVariable embedding(SDVariable table, SDVariable tokens) {
    SameDiff sd = table.getSameDiff();
    SDVariable flat = sd.reshape(tokens, -1);
    SDVariable chosen =
        PortableShapes.oneHot(flat, 1, PortableShapes.size(table, 0), table.dataType());
    SDVariable shape = sd.concat(0, tokens.shape(), PortableShapes.size(table, 1));
    return sd.reshape(sd.mmul(chosen, table), shape);
  }
}
