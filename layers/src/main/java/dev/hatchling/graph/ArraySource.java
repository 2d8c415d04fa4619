package dev.hatchling.graph;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Where the arrays come from that a plan does not own. */
interface ArraySource {
  /**
   * The array of a placeholder, variable or constant.
   *
   * @throws IllegalStateException if there is none
   */
  INDArray external(String name);

  /** The array into which an output of the current run goes. */
  INDArray output(Slot slot);
}
