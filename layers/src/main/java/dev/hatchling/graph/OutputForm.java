package dev.hatchling.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/** The shape and type of an output. */
@SuppressWarnings("ArrayRecordComponent") // private to this package, compared explicitly
record OutputForm(long[] shape, DataType type) {

  /** The forms of an op's outputs; types are those of the graph's variables, as in SameDiff. */
  static OutputForm[] of(SameDiff sd, SameDiffOp op, List<LongShapeDescriptor> descriptors)
      throws Unsupported {
    List<String> names = op.getOutputsOfOp();
    if (descriptors.size() != names.size()) {
      throw new Unsupported("op " + op.getName() + ": " + descriptors.size() + " output shapes");
    }
    OutputForm[] forms = new OutputForm[names.size()];
    for (int i = 0; i < forms.length; i++) {
      DataType type = sd.getVariable(names.get(i)).dataType();
      if (descriptors.get(i).isEmpty() || type == DataType.UTF8) {
        throw new Unsupported("op " + op.getName() + ": an empty array or a string");
      }
      forms[i] = new OutputForm(descriptors.get(i).getShape(), type);
    }
    return forms;
  }

  boolean same(OutputForm other) {
    return type == other.type && Arrays.equals(shape, other.shape);
  }
}
