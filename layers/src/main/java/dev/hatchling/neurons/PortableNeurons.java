package dev.hatchling.neurons;

import dev.hatchling.graph.PortableShapes;
import dev.hatchling.norm.PortableNorms;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * {@code Operations.neurons} in operations that every backend runs: built-in ones, but for the
 * loops over tokens ({@link FiringOp}, {@link FilterOp}). SameDiff's own loops can neither be
 * compiled nor differentiated, and an unrolled graph has some seventy operations a token with its
 * gradient.
 */
public final class PortableNeurons {
  private PortableNeurons() {}

  /** {@code Operations.neurons}. */
  public static NeuronsOutput neurons(
      SDVariable current,
      NeuronVariables layer,
      List<SDVariable> initial,
      NeuronsSettings settings) {
    PortableNoise noise = new PortableNoise(settings);
    SDVariable input = noise.current(flat(normalised(current, settings), layer.threshold()));
    PortableDynamics.Firing firing =
        settings
            .kind()
            .family()
            .portable(settings, layer.learned(), PortableBcm.stop(layer.threshold()))
            .fire(input, noise.threshold(), initial);
    BcmOutput gained = PortableBcm.bcm(firing.emission(), layer.logTheta(), settings);
    SDVariable auxiliary = gained.auxiliaryLoss();
    return new NeuronsOutput(
        heads(gained.activity(), settings),
        firing.rate(),
        firing.states(),
        auxiliary == null ? null : auxiliary.add(homeostasis(layer, firing.rate(), settings)));
  }

  private static SDVariable normalised(SDVariable current, NeuronsSettings settings) {
    SDVariable heads = heads(current, settings);
    return settings.normaliseCurrent() ? PortableNorms.layerNorm(heads) : heads;
  }

  /** {@code [B, T, H, N]}. */
  private static SDVariable heads(SDVariable x, NeuronsSettings settings) {
    return reshaped(x, PortableShapes.constant(x.getSameDiff(), settings.heads(), -1));
  }

  /** {@code [B, T, M]}, M taken from a parameter. */
  private static SDVariable flat(SDVariable x, SDVariable parameter) {
    return reshaped(x, PortableShapes.size(parameter, 0));
  }

  private static SDVariable reshaped(SDVariable x, SDVariable last) {
    SameDiff sd = x.getSameDiff();
    SDVariable shape = sd.concat(0, PortableShapes.size(x, 0), PortableShapes.size(x, 1), last);
    return sd.reshape(x, shape);
  }

  /** A scalar of value 0 whose gradient is old − new: see {@link NeuronsOutput#auxiliaryLoss}. */
  private static SDVariable homeostasis(
      NeuronVariables layer, SDVariable rate, NeuronsSettings settings) {
    SDVariable threshold = layer.threshold();
    SDVariable moved =
        PortableBcm.stop(threshold).add(rate.sub(settings.targetRate()).mul(settings.eta()));
    SDVariable clamped =
        threshold
            .getSameDiff()
            .math()
            .clipByValue(moved, settings.thresholdMin(), settings.thresholdMax());
    return PortableBcm.pseudoGradient(threshold, clamped);
  }
}
