package dev.hatchling.graph;

import org.nd4j.linalg.api.ndarray.INDArray;

/** How arrays lie in memory. */
final class Layouts {
  private Layouts() {}

  /** Whether the elements lie one after another in row-major (C) order. */
  static boolean contiguous(INDArray array) {
    if (array.isEmpty()) {
      return true;
    }
    long expected = 1;
    for (int d = array.rank() - 1; d >= 0; d--) {
      long size = array.size(d);
      if (size != 1 && array.stride(d) != expected) {
        return false;
      }
      expected *= size;
    }
    return true;
  }
}
