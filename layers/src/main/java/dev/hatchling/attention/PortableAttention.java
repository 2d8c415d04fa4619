package dev.hatchling.attention;

import dev.hatchling.graph.PortableShapes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * STDP attention composed of built-in operations: the dense {@code [T, T]} form. Angles and decays
 * are computed in double precision.
 */
public final class PortableAttention {
  private final SameDiff sd;
  private final AttentionSettings settings;
  private final DataType type;
  private final SDVariable time;
  private final SDVariable q;
  private final SDVariable x;
  private final SDVariable logLambda;

  /** The rotated activity {@code [B, H, T, N]} and x {@code [B, H, T, D]}. */
  public PortableAttention(
      SDVariable activity,
      SDVariable x,
      @Nullable SDVariable position,
      AttentionSettings settings) {
    this.sd = activity.getSameDiff();
    this.settings = settings;
    this.type = activity.dataType();
    this.time = PortableShapes.size(activity, 1);
    this.q =
        PortableRotary.rotateHeads(
            activity.permute(0, 2, 1, 3), time, position, settings.ropeBase());
    SDVariable[] copies = new SDVariable[settings.heads()];
    Arrays.fill(copies, x);
    this.x = sd.stack(1, copies);
    double[] logarithms = settings.lambda().stream().mapToDouble(Math::log).toArray();
    this.logLambda = sd.constant(Nd4j.createFromArray(logarithms).reshape(-1, 1, 1));
  }

  /** {@code Operations.stdpAttention}. */
  public SDVariable attend(@Nullable SDVariable synapses) {
    SDVariable scores = sd.mmul(q, q, false, true, false).mul(kernel());
    SDVariable att = sd.mmul(scores, x);
    if (synapses != null) {
      SDVariable lags = sd.expandDims(tokens().add(1.0), 1);
      SDVariable factor = decay(lags).mul(settings.amplitude()).castTo(type);
      att = att.add(sd.mmul(q, synapses).mul(factor));
    }
    return att.permute(0, 2, 1, 3);
  }

  /** {@code Operations.stdpFinalState}. */
  public SDVariable finalState(@Nullable SDVariable synapses) {
    SDVariable count = time.castTo(DataType.DOUBLE);
    SDVariable lags = sd.expandDims(count.sub(1.0).sub(tokens()), 1);
    SDVariable state = sd.mmul(q, x.mul(decay(lags).castTo(type)), true, false, false);
    return synapses == null ? state : state.add(synapses.mul(decay(count).castTo(type)));
  }

  /** 0 to T − 1, double. */
  private SDVariable tokens() {
    return PortableShapes.range(time, DataType.DOUBLE);
  }

  /** λ_h^lag, lags not negative, {@code [H, ..]}. */
  private SDVariable decay(SDVariable lags) {
    return sd.math().exp(logLambda.mul(lags));
  }

  /** A₊ λ^(i−j) below the diagonal, 0 elsewhere: masked before the exponential. */
  private SDVariable kernel() {
    SDVariable lags = sd.expandDims(tokens(), 1).sub(sd.expandDims(tokens(), 0));
    SDVariable causal = sd.gt(lags, 0.0).castTo(DataType.DOUBLE);
    return decay(lags.mul(causal)).mul(causal).mul(settings.amplitude()).castTo(type);
  }
}
