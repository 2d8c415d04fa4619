package dev.hatchling.graph;

import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The context of a native op whose arrays are exchanged again and again. ND4J keeps native memory
 * for every array that a context was ever given until the context is purged: about 150 bytes each,
 * which a plan whose placeholders change in every step would go on adding up.
 */
final class BoundContext {
  /** Exchanges after which a purge costs little beside them. */
  private static final int EXCHANGES = 256;

  private final OpContext context = Nd4j.getExecutioner().buildContext();
  private final Map<Integer, INDArray> inputs = new TreeMap<>();
  private final Map<Integer, INDArray> outputs = new TreeMap<>();
  private int exchanged;

  /** The context, for its arguments and for running the op. */
  OpContext context() {
    return context;
  }

  void input(int index, INDArray array) {
    inputs.put(index, array);
    if (!purged()) {
      context.setInputArray(index, array);
    }
  }

  void output(int index, INDArray array) {
    outputs.put(index, array);
    if (!purged()) {
      context.setOutputArray(index, array);
    }
  }

  /** Now and then binds everything anew. */
  private boolean purged() {
    exchanged++;
    if (exchanged <= EXCHANGES) {
      return false;
    }
    exchanged = 0;
    context.purge();
    inputs.forEach(context::setInputArray);
    outputs.forEach(context::setOutputArray);
    return true;
  }
}
