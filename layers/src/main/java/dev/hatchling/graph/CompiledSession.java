package dev.hatchling.graph;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.config.ExecutionResult;
import org.nd4j.autodiff.samediff.config.SDValue;
import org.nd4j.autodiff.samediff.internal.FrameIter;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;

/** A SameDiff session that knows {@link FusedOp}. */
final class CompiledSession extends InferenceSession {
  CompiledSession(SameDiff sd) {
    super(sd);
  }

  @Override
  public ExecutionResult doExec(
      DifferentialFunction op,
      @Nullable OpContext context,
      FrameIter frame,
      Set<VarId> opInputs,
      Set<VarId> allIterInputs,
      Set<String> constAndPhInputs,
      Map<String, SDValue> otherPlaceHolders) {
    if (op instanceof FusedOp fused && context != null) {
      INDArray[] in = context.getInputArrays().toArray(new INDArray[0]);
      for (int i = 0; i < in.length; i++) {
        in[i] = Layouts.contiguous(in[i]) ? in[i] : in[i].dup('c');
      }
      fused.compute(in, context.getOutputArrays().toArray(new INDArray[0]));
      return ExecutionResult.createFrom(op, context);
    }
    return super.doExec(
        op, context, frame, opInputs, allIterInputs, constAndPhInputs, otherPlaceHolders);
  }
}
