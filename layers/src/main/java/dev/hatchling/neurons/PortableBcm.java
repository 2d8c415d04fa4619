package dev.hatchling.neurons;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.controlflow.compat.StopGradient;

/** BCM gain and sliding threshold (E40, E41) composed of built-in operations. */
public final class PortableBcm {
  private PortableBcm() {}

  /** {@code Operations.bcm}. */
  public static BcmOutput bcm(SDVariable activity, SDVariable logTheta, NeuronsSettings settings) {
    return new BcmOutput(
        gain(activity, logTheta, settings),
        settings.homeostasis() ? homeostasis(activity, logTheta, settings) : null);
  }

  /** The activity {@code [B, T, M]} after the gain. */
  static SDVariable gain(SDVariable activity, SDVariable logTheta, NeuronsSettings settings) {
    SameDiff sd = activity.getSameDiff();
    SDVariable root = sd.math().exp(stop(logTheta).mul(0.5));
    SDVariable drive = activity.sub(root).div(root.add(1e-6));
    SDVariable clamped = sd.math().clipByValue(drive, settings.gainLow(), settings.gainHigh());
    return activity.mul(clamped.mul(settings.bcmGain()).add(1));
  }

  /** A scalar of value 0 whose gradient is that of {@link #pseudoGradient}. */
  static SDVariable homeostasis(
      SDVariable activity, SDVariable logTheta, NeuronsSettings settings) {
    SameDiff sd = activity.getSameDiff();
    SDVariable old = stop(logTheta);
    double alpha = settings.bcmAlpha();
    SDVariable square = activity.mul(activity).mean(0, 1).mul(alpha);
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
