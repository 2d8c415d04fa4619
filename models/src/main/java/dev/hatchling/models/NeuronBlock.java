package dev.hatchling.models;

import dev.hatchling.neurons.NeuronFamily;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/** How an architecture turns the residual stream into the activity of neurons. */
interface NeuronBlock {
  /** The family of neurons that carry a state; empty where none do. */
  Optional<NeuronFamily> family(ModelConfig config);

  /** The arrays of the neurons of all layers, in a fixed order. */
  List<Parameter> parameters(ModelConfig config);

  /**
   * The activity of a layer, {@code [B, T, H, N]}.
   *
   * @param x {@code [B, T, D]}
   * @param encoder {@code [M, D]}
   */
  SDVariable activity(GraphScope graph, int layer, SDVariable x, SDVariable encoder);
}
