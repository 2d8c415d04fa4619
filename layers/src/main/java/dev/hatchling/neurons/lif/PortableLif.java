package dev.hatchling.neurons.lif;

import dev.hatchling.neurons.FiringOp;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.neurons.PortableDynamics;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * {@link LifFloat} in operations that every backend runs.
 *
 * @param settings of the neurons
 * @param decay a, {@code [M]}
 * @param drive gain of the current, {@code [M]}
 * @param threshold θ, without gradient, {@code [M]}
 */
public record PortableLif(
    NeuronsSettings settings, SDVariable decay, SDVariable drive, SDVariable threshold)
    implements PortableDynamics {
  @Override
  public Firing fire(SDVariable current, @Nullable SDVariable shift, List<SDVariable> initial) {
    return new FiringOp(current, decay, drive, threshold, shift, initial, settings).firing();
  }
}
