package dev.hatchling.graph;

import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link FusedOp} that is made of ND4J's operations on arrays, and so runs on every backend: a
 * loop over them for which SameDiff has no form that can be compiled and differentiated.
 */
public abstract class ArrayOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  protected ArrayOp() {}

  /** Adds the op to a graph, as {@link FusedOp#FusedOp(SameDiff, SDVariable...)}. */
  protected ArrayOp(SameDiff sd, @Nullable SDVariable... inputs) {
    super(sd, inputs);
  }

  /**
   * Runs the op.
   *
   * @param in the inputs, not to be written; null for a missing one
   * @param out the outputs, uninitialised: every element is to be written
   */
  protected abstract void run(@Nullable INDArray[] in, INDArray[] out);

  @Override
  final void compute(INDArray[] present, INDArray[] out) {
    run(inPlaces(present), out);
  }

  @Override
  protected final void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    throw new IllegalStateException(opName() + " takes arrays");
  }

  @Override
  protected final void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    throw new IllegalStateException(opName() + " takes arrays");
  }
}
