package dev.hatchling.graph;

import dev.hatchling.internal.numeric.Layouts;
import java.util.Map;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SessionMemMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The arrays of one run: what the caller gave, the graph's variables, and new outputs. */
final class RunSource implements ArraySource {
  private final SameDiff sd;
  private final Map<String, INDArray> placeholders;
  private final Map<String, INDArray> targets;
  private final SessionMemMgr memory;

  RunSource(
      SameDiff sd,
      Map<String, INDArray> placeholders,
      Map<String, INDArray> targets,
      SessionMemMgr memory) {
    this.sd = sd;
    this.placeholders = placeholders;
    this.targets = targets;
    this.memory = memory;
  }

  @Override
  public INDArray external(String name) {
    INDArray array = placeholders.get(name);
    if (array == null) {
      array = sd.getArrForVarName(name);
    }
    if (array == null) {
      throw new IllegalStateException(
          "A value for \"" + name + "\" is required to calculate the requested outputs");
    }
    if (array.wasClosed()) {
      throw new IllegalStateException("The array of \"" + name + "\" was closed");
    }
    return array;
  }

  @Override
  public INDArray output(Slot slot) {
    INDArray target = targets.get(slot.name);
    if (target == null) {
      return memory.allocate(true, slot.type, slot.shape);
    }
    if (!slot.fits(target) || !Layouts.contiguous(target)) {
      throw new IllegalArgumentException(
          "The array given for \""
              + slot.name
              + "\" does not fit: it is "
              + target.shapeInfoToString());
    }
    return target;
  }
}
