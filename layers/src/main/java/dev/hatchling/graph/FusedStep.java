package dev.hatchling.graph;

import dev.hatchling.internal.numeric.Layouts;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/** Runs a {@link FusedOp} in Java. */
final class FusedStep extends Step {
  private final SameDiff sd;
  private final FusedOp fused;
  private final INDArray[] in;
  private final INDArray[] out;
  private int strided;

  FusedStep(SameDiff sd, SameDiffOp op, Slot[] inputs) {
    super(op, inputs);
    this.sd = sd;
    this.fused = (FusedOp) op.getOp();
    this.in = new INDArray[inputs.length];
    this.out = new INDArray[op.getOutputsOfOp().size()];
  }

  @Override
  String name() {
    return fused.title();
  }

  @Override
  void bindInput(int index, INDArray array) {
    strided += (Layouts.contiguous(array) ? 0 : 1) - (isStrided(in[index]) ? 1 : 0);
    in[index] = array;
  }

  private static boolean isStrided(INDArray array) {
    return array != null && !Layouts.contiguous(array);
  }

  @Override
  void bindOutput(int index, INDArray array) {
    out[index] = array;
  }

  @Override
  OutputForm[] outputForms() throws Unsupported {
    long[][] shapes = new long[in.length][];
    DataType[] types = new DataType[in.length];
    for (int i = 0; i < in.length; i++) {
      shapes[i] = in[i].shape();
      types[i] = in[i].dataType();
    }
    List<LongShapeDescriptor> descriptors = new ArrayList<>(fused.descriptors(shapes, types));
    return OutputForm.of(sd, op, descriptors);
  }

  @Override
  void run() {
    fused.compute(strided == 0 ? in : contiguousInputs(), out);
  }

  /** Copies what lies otherwise, such as the parameters of a DL4J network, which share an array. */
  private INDArray[] contiguousInputs() {
    INDArray[] copies = new INDArray[in.length];
    for (int i = 0; i < in.length; i++) {
      copies[i] = Layouts.contiguous(in[i]) ? in[i] : in[i].dup('c');
    }
    return copies;
  }

  @Override
  boolean readsHostMemory() {
    return !(fused instanceof ArrayOp);
  }

  @Override
  boolean mayOverwrite(int output, int input) {
    return fused.mayOverwrite(output, input);
  }
}
