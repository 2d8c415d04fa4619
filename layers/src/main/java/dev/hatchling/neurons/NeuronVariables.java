package dev.hatchling.neurons;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The neurons of a layer in a graph.
 *
 * @param threshold θ, {@code [M]}
 * @param logTheta ln Θ, the logarithm of the BCM threshold, {@code [M]}
 * @param learned raw, {@code [M]} each: those of {@link NeuronFamily#parameters}
 */
public record NeuronVariables(SDVariable threshold, SDVariable logTheta, List<SDVariable> learned) {
  /** Keeps a copy of the list. */
  public NeuronVariables {
    learned = List.copyOf(learned);
  }
}
