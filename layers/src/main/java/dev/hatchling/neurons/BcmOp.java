package dev.hatchling.neurons;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedGradient;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * BCM gain by itself, for {@code BcmHomeostasisLayer} ({@link NeuronsOp} has its own). Inputs:
 * activity {@code [B, T, M]} and ln Θ {@code [M]}. Outputs: the activity after the gain, and its
 * mean square before it {@code [M]}. Outputs of the gradient: of the activity, and for ln Θ
 * homeostasis as a pseudo-gradient, old − new.
 */
public final class BcmOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public BcmOp() {}

  /** Adds the op to a graph. */
  public BcmOp(SameDiff sd, SDVariable activity, SDVariable logTheta, NeuronsSettings settings) {
    super(sd, activity, logTheta);
    settings.write(arguments());
  }

  @Override
  public String opName() {
    return "hatchling_bcm";
  }

  @Override
  protected int outputCount() {
    return 2;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    if (in[0][in[0].length - 1] != in[1][0]) {
      throw new IllegalArgumentException(
          "bcm: activity " + Arrays.toString(in[0]) + " and " + in[1][0] + " thresholds differ");
    }
    return new long[][] {in[0], in[1]};
  }

  private static int tokens(Call call) {
    return Math.toIntExact(call.length(0) / call.length(1));
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    new BcmRowsFloat(NeuronsSettings.read(arguments()), tokens(call), in[1])
        .forward(in[0], out[0], out[1]);
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    new BcmRowsDouble(NeuronsSettings.read(arguments()), tokens(call), in[1])
        .forward(in[0], out[0], out[1]);
  }

  @Override
  protected FusedOp gradientOp(SDVariable gradient) {
    return new FusedGradient(this, gradient, outputVariables()[1]);
  }

  @Override
  protected int gradientCount() {
    return 2;
  }

  @Override
  protected void backward(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    new BcmRowsFloat(NeuronsSettings.read(arguments()), tokens(call), in[1])
        .backward(in[0], in[2], in[3], out[0], out[1]);
  }

  @Override
  protected void backward(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    new BcmRowsDouble(NeuronsSettings.read(arguments()), tokens(call), in[1])
        .backward(in[0], in[2], in[3], out[0], out[1]);
  }
}
