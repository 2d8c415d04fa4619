package dev.hatchling.graph;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseOp;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/** Runs an op of ND4J's older kind (reductions, transforms, scalar ops). */
final class LegacyStep extends Step {
  private final SameDiff sd;
  private final BaseOp legacy;
  private final BoundContext bound = new BoundContext();
  private final OpContext context = bound.context();
  private final INDArray[] in;

  /** Whether the second input is an axis, or a scalar, of the op and no array operand. */
  private final boolean axisInput;

  private final boolean scalarInput;
  private int[] axis = {};

  LegacyStep(SameDiff sd, SameDiffOp op, Slot[] inputs) {
    super(op, inputs);
    this.sd = sd;
    this.legacy = (BaseOp) op.getOp();
    this.in = new INDArray[inputs.length];
    boolean two = inputs.length == 2;
    this.axisInput = two && legacy instanceof ReduceOp r && r.getOpType() != Op.Type.REDUCE3;
    this.scalarInput = two && legacy instanceof ScalarOp;
  }

  @Override
  void bindInput(int index, INDArray array) {
    in[index] = array;
    if (index == 0 || !axisInput) {
      bound.input(index, array);
    }
  }

  @Override
  void bindOutput(int index, INDArray array) {
    bound.output(index, array);
  }

  @Override
  OutputForm[] outputForms() throws Unsupported {
    if (axisInput) {
      if (in[1].isEmpty()) {
        throw new Unsupported("op " + op.getName() + ": an empty axis");
      }
      axis = in[1].toIntVector();
      legacy.setDimensions(Shape.normalizeAxis(in[0].rank(), axis.clone()));
      ((BaseReduceOp) legacy).setEmptyReduce(false);
    }
    setScalar();
    return OutputForm.of(sd, op, legacy.calculateOutputShape(context));
  }

  private void setScalar() {
    if (scalarInput) {
      ((ScalarOp) legacy).setScalar(in[1]);
    }
  }

  @Override
  void run() {
    if (axisInput && !Arrays.equals(axis, in[1].toIntVector())) {
      throw new PlanStale("op " + op.getName() + " has another axis");
    }
    // The op object, which sessions of several threads share, holds the scalar.
    if (scalarInput) {
      synchronized (legacy) {
        setScalar();
        Nd4j.getExecutioner().exec(legacy, context);
      }
    } else if (legacy instanceof BaseReduceOp) {
      reduce();
    } else {
      Nd4j.getExecutioner().exec(legacy, context);
    }
  }

  /** Over an axis of size 1, ND4J copies between the arrays that the op object itself holds. */
  private void reduce() {
    synchronized (legacy) {
      legacy.setX(in[0]);
      legacy.setZ(context.getOutputArray(0));
      try {
        Nd4j.getExecutioner().exec(legacy, context);
      } finally {
        legacy.setX(null);
        legacy.setZ(null);
      }
    }
  }

  /** Transforms and scalar ops work element by element. */
  @Override
  boolean mayOverwrite(int output, int input) {
    Op.Type type = legacy.opType();
    boolean elementwise =
        type == Op.Type.SCALAR
            || type == Op.Type.TRANSFORM_SAME
            || type == Op.Type.TRANSFORM_STRICT
            || type == Op.Type.PAIRWISE;
    return elementwise && input == 0;
  }
}
