package dev.hatchling.neurons;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.controlflow.compat.StopGradient;

/** BCM gain and sliding threshold (E40, E41) in operations that every backend runs. */
public final class PortableBcm {
  private PortableBcm() {}

  /** {@code Operations.bcm}. */
  public static BcmOutput bcm(SDVariable activity, SDVariable logTheta, NeuronsSettings settings) {
    SDVariable[] out = new PortableGainOp(settings, activity, stop(logTheta)).outputVariables();
    return new BcmOutput(
        out[0], settings.homeostasis() ? homeostasis(out[1], logTheta, settings) : null);
  }

  /** A scalar of value 0 whose gradient is that of {@link #pseudoGradient}. */
  private static SDVariable homeostasis(
      SDVariable meanSquare, SDVariable logTheta, NeuronsSettings settings) {
    SameDiff sd = logTheta.getSameDiff();
    SDVariable old = stop(logTheta);
    double alpha = settings.bcmAlpha();
    SDVariable square = meanSquare.mul(alpha);
    SDVariable next = sd.math().log(sd.math().exp(old).mul(1 - alpha).add(square).add(1e-8));
    return pseudoGradient(logTheta, next);
  }

  /** A scalar of value 0 whose gradient for a variable is old − new. */
  static SDVariable pseudoGradient(SDVariable variable, SDVariable next) {
    SDVariable old = stop(variable);
    return stop(old.sub(next)).mul(variable.sub(old)).sum();
  }

  static SDVariable stop(SDVariable x) {
    return new StopGradient(x.getSameDiff(), x).outputVariable();
  }
}
