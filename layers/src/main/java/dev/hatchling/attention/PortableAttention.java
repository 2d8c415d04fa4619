package dev.hatchling.attention;

import dev.hatchling.graph.PortableScaleOp;
import dev.hatchling.graph.PortableShapes;
import dev.hatchling.internal.numeric.BoundedMap;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * STDP attention composed of built-in operations: the dense {@code [T, T]} form. Angles and decays
 * are computed in double precision.
 */
public final class PortableAttention {
  private static final BoundedMap<Key, INDArray> KERNELS = new BoundedMap<>(8);

  private final SameDiff sd;
  private final AttentionSettings settings;
  private final DataType type;
  private final SDVariable time;

  /** The rotated activity, {@code [B, H, T, N]}. */
  private final SDVariable q;

  /** {@code [B, H, T, D]}. */
  private final SDVariable x;

  /** ln g, {@code [B, H, T, 1]}; null where there are no gates. */
  private final @Nullable SDVariable gates;

  /** The same added up from the first token on. */
  private final @Nullable SDVariable upTo;

  /** What a kernel of a graph made for one length depends on. */
  private record Key(int time, List<StdpKernel> kernels, DataType type) {
    INDArray kernel() {
      double[] all = new double[kernels.size() * time * time];
      for (int h = 0; h < kernels.size(); h++) {
        for (int lag = 1; lag < time; lag++) {
          double weight = kernels.get(h).at(lag);
          for (int j = 0; j + lag < time; j++) {
            all[(h * time + j + lag) * time + j] = weight;
          }
        }
      }
      return Nd4j.createFromArray(all).reshape(-1, time, time).castTo(type);
    }
  }

  private PortableAttention(
      SDVariable activity,
      SDVariable x,
      @Nullable SDVariable position,
      @Nullable SDVariable gates,
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
    this.gates = gates == null ? null : sd.expandDims(gates.permute(0, 2, 1), 3);
    this.upTo = gates == null ? null : upTo(gates);
  }

  /** {@code Operations.stdpAttention}. */
  public static AttentionOutput attend(
      SDVariable activity,
      SDVariable x,
      @Nullable SDVariable synapses,
      @Nullable SDVariable position,
      @Nullable SDVariable gates,
      AttentionSettings settings) {
    PortableAttention attention = new PortableAttention(activity, x, position, gates, settings);
    return new AttentionOutput(
        attention.attended(synapses),
        settings.finalState() ? attention.finalState(synapses) : null);
  }

  private SDVariable attended(@Nullable SDVariable synapses) {
    SDVariable scores = PortableScaleOp.of(sd.mmul(q, q, false, true, false), kernel());
    if (upTo != null) {
      // Masked before the exponential, as the kernel.
      SDVariable since = upTo.sub(upTo.permute(0, 1, 3, 2));
      scores = scores.mul(sd.math().exp(PortableScaleOp.of(since, causal().castTo(type))));
    }
    SDVariable att = sd.mmul(scores, x);
    if (synapses != null) {
      SDVariable lags = sd.expandDims(tokens().add(1.0), 1);
      SDVariable[] recalling = new SDVariable[settings.components()];
      for (int k = 0; k < recalling.length; k++) {
        recalling[k] = PortableScaleOp.of(q, decay(k, lags).mul(amplitude(k)).castTo(type));
      }
      SDVariable recalled = sd.mmul(joined(3, recalling), synapses);
      att = att.add(upTo == null ? recalled : recalled.mul(sd.math().exp(upTo)));
    }
    return att.permute(0, 2, 1, 3);
  }

  private SDVariable finalState(@Nullable SDVariable synapses) {
    SDVariable count = time.castTo(DataType.DOUBLE);
    SDVariable lags = sd.expandDims(count.sub(1.0).sub(tokens()), 1);
    SDVariable[] remembered = new SDVariable[settings.components()];
    SDVariable[] decays = new SDVariable[settings.components()];
    for (int k = 0; k < remembered.length; k++) {
      remembered[k] = PortableScaleOp.of(q, decay(k, lags).castTo(type));
      decays[k] = decay(k, count).castTo(type);
    }
    SDVariable values = upTo == null ? x : x.mul(sd.math().exp(whole().sub(upTo)));
    SDVariable state = sd.mmul(joined(3, remembered), values, true, false, false);
    if (synapses == null) {
      return state;
    }
    SDVariable shape =
        sd.concat(
            0,
            PortableShapes.size(synapses, 0),
            PortableShapes.constant(sd, settings.heads(), settings.components(), -1));
    SDVariable byComponent = sd.reshape(synapses, shape);
    SDVariable kept = sd.reshape(byComponent.mul(joined(1, decays)), synapses.shape());
    return state.add(upTo == null ? kept : kept.mul(sd.math().exp(whole())));
  }

  /** By a product: the gradient of ND4J's running sum is wrong where there is a batch. */
  private SDVariable upTo(SDVariable logarithms) {
    SDVariable byHead = logarithms.permute(0, 2, 1);
    SDVariable from = sd.expandDims(tokens(), 1);
    SDVariable counted = sd.lte(from, sd.expandDims(tokens(), 0)).castTo(type);
    SDVariable sums = sd.mmul(PortableShapes.rows(byHead), counted);
    SDVariable heads = PortableShapes.constant(sd, settings.heads(), -1, 1);
    return sd.reshape(sums, sd.concat(0, PortableShapes.size(logarithms, 0), heads));
  }

  /** ln g added up over all tokens, {@code [B, H, 1, 1]}. */
  private SDVariable whole() {
    return sd.sum(Objects.requireNonNull(gates), true, 2);
  }

  private SDVariable joined(int axis, SDVariable... parts) {
    return parts.length == 1 ? parts[0] : sd.concat(axis, parts);
  }

  /** 0 to T − 1, double. */
  private SDVariable tokens() {
    return PortableShapes.range(time, DataType.DOUBLE);
  }

  /** A number of exponential k for each head, {@code [H, 1, 1]}. */
  private SDVariable byHead(ToDoubleFunction<StdpKernel> number) {
    double[] numbers = settings.kernels().stream().mapToDouble(number).toArray();
    return sd.constant(Nd4j.createFromArray(numbers).reshape(-1, 1, 1));
  }

  /** A₊ w_k. */
  private SDVariable amplitude(int k) {
    return byHead(kernel -> kernel.potentiation() * kernel.exponentials().get(k).weight());
  }

  /** λ_k^lag, lags not negative, {@code [H, ..]}. */
  private SDVariable decay(int k, SDVariable lags) {
    SDVariable logLambda = byHead(kernel -> Math.log(kernel.exponentials().get(k).lambda()));
    return sd.math().exp(logLambda.mul(lags));
  }

  /** The kernel below the diagonal, 0 elsewhere, {@code [H, T, T]}. */
  private SDVariable kernel() {
    return settings.steps() > 0
        ? sd.constant(KERNELS.get(new Key(settings.steps(), settings.kernels(), type), Key::kernel))
        : computedKernel();
  }

  /** {@code i − j}, {@code [T, T]}. */
  private SDVariable lags() {
    return sd.expandDims(tokens(), 1).sub(sd.expandDims(tokens(), 0));
  }

  /** 1 below the diagonal, 0 elsewhere, {@code [T, T]}. */
  private SDVariable causal() {
    return sd.gt(lags(), 0.0).castTo(DataType.DOUBLE);
  }

  /** Masked before the exponential. */
  private SDVariable computedKernel() {
    SDVariable lags = lags();
    SDVariable causal = causal();
    SDVariable kernel = decay(0, lags.mul(causal)).mul(amplitude(0));
    for (int k = 1; k < settings.components(); k++) {
      kernel = kernel.add(decay(k, lags.mul(causal)).mul(amplitude(k)));
    }
    return kernel.mul(causal).castTo(type);
  }
}
