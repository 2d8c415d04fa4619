package dev.hatchling.neurons;

import dev.hatchling.graph.PortableShapes;
import dev.hatchling.norm.PortableNorms;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.scalar.Step;

/**
 * {@code Operations.neurons} composed of built-in operations. The recursion is unrolled over time,
 * some twenty operations a token: right on every backend, but slow, and T must be known when the
 * graph is built ({@link NeuronsSettings#steps}). A loop of SameDiff's own would take any T, but
 * its loops cannot be compiled and their gradients are wrong.
 *
 * <p>Spikes pass gradients straight through: {@code s = hard + σ'(u) (u − stopGradient(u))} has the
 * value of the hard step and the slope of the surrogate.
 */
public final class PortableNeurons {
  private final SameDiff sd;
  private final NeuronsSettings settings;
  private final PortableDynamics dynamics;
  private final List<SDVariable> activities = new ArrayList<>();
  private final List<SDVariable> spikes = new ArrayList<>();

  private PortableNeurons(NeuronVariables layer, NeuronsSettings settings) {
    this.sd = layer.threshold().getSameDiff();
    this.settings = settings;
    this.dynamics =
        settings
            .kind()
            .family()
            .portable(settings, layer.learned(), PortableBcm.stop(layer.threshold()));
  }

  /** {@code Operations.neurons}. */
  public static NeuronsOutput neurons(
      SDVariable current,
      NeuronVariables layer,
      List<SDVariable> initial,
      NeuronsSettings settings) {
    int steps = settings.steps();
    if (steps < 1) {
      throw new IllegalArgumentException(
          "neurons: the portable operations unroll time and need the number of steps");
    }
    SameDiff sd = current.getSameDiff();
    PortableNoise noise = new PortableNoise(settings, steps);
    PortableNeurons unrolled = new PortableNeurons(layer, settings);
    SDVariable input = noise.current(flat(normalised(current, settings), layer.threshold(), steps));
    SDVariable[] tokens = sd.unstack(unrolled.dynamics.input(input), 1, steps);
    int states = settings.kind().family().states().size();
    unrolled.dynamics.start(
        initial.isEmpty() ? Collections.nCopies(states, sd.zerosLike(tokens[0])) : initial);
    for (int t = 0; t < steps; t++) {
      unrolled.token(tokens[t], noise.threshold(t));
    }
    return unrolled.output(layer);
  }

  private static SDVariable normalised(SDVariable current, NeuronsSettings settings) {
    SDVariable heads = heads(current, settings);
    return settings.normaliseCurrent() ? PortableNorms.layerNorm(heads) : heads;
  }

  /** {@code [B, T, H, N]}. */
  private static SDVariable heads(SDVariable x, NeuronsSettings settings) {
    SameDiff sd = x.getSameDiff();
    SDVariable rest = PortableShapes.constant(sd, settings.steps(), settings.heads(), -1);
    return sd.reshape(x, sd.concat(0, PortableShapes.size(x, 0), rest));
  }

  /** {@code [B, T, M]}, M taken from a parameter. */
  private static SDVariable flat(SDVariable x, SDVariable parameter, int steps) {
    SameDiff sd = x.getSameDiff();
    SDVariable first = PortableShapes.constant(sd, -1, steps);
    return sd.reshape(x, sd.concat(0, first, PortableShapes.size(parameter, 0)));
  }

  private void token(SDVariable input, @Nullable SDVariable shift) {
    SDVariable u = dynamics.integrate(input);
    if (shift != null) {
      u = u.sub(shift);
    }
    SDVariable constant = PortableBcm.stop(u);
    SDVariable hard = new Step(sd, constant, 0).outputVariable();
    SDVariable slope = PortableSurrogates.derivative(settings.surrogate(), constant);
    SDVariable zero = u.sub(constant);
    SDVariable spike = hard.add(slope.mul(zero));
    activities.add(settings.graded() ? graded(constant, hard, slope, zero) : spike);
    spikes.add(hard);
    dynamics.fire(hard, spike);
  }

  /** {@code s (u + m)} with the slope {@code s + σ' max(u + m, 0)}. */
  private SDVariable graded(SDVariable u, SDVariable hard, SDVariable slope, SDVariable zero) {
    SDVariable above = u.add(settings.margin());
    SDVariable steep = hard.add(slope.mul(sd.nn().relu(above, 0)));
    return hard.mul(above).add(steep.mul(zero));
  }

  private NeuronsOutput output(NeuronVariables layer) {
    SDVariable emission = sd.stack(1, activities.toArray(new SDVariable[0]));
    SDVariable rate = PortableBcm.stop(sd.stack(1, spikes.toArray(new SDVariable[0])).mean(0, 1));
    SDVariable activity = PortableBcm.gain(emission, layer.logTheta(), settings);
    SDVariable auxiliary =
        settings.homeostasis()
            ? homeostasis(layer.threshold(), layer.logTheta(), rate, emission)
            : null;
    return new NeuronsOutput(heads(activity, settings), rate, dynamics.states(), auxiliary);
  }

  /** A scalar of value 0 whose gradient is old − new: see {@link NeuronsOutput#auxiliaryLoss}. */
  private SDVariable homeostasis(
      SDVariable threshold, SDVariable logTheta, SDVariable rate, SDVariable emission) {
    SDVariable moved =
        PortableBcm.stop(threshold).add(rate.sub(settings.targetRate()).mul(settings.eta()));
    SDVariable clamped =
        sd.math().clipByValue(moved, settings.thresholdMin(), settings.thresholdMax());
    return PortableBcm.pseudoGradient(threshold, clamped)
        .add(PortableBcm.homeostasis(emission, logTheta, settings));
  }
}
