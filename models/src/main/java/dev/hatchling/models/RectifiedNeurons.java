package dev.hatchling.models;

import dev.hatchling.graph.PortableShapes;
import dev.hatchling.neurons.NeuronFamily;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/** Neurons without norm, membrane or threshold (docs/model.md, E80). */
final class RectifiedNeurons implements NeuronBlock {
  @Override
  public Optional<NeuronFamily> family(ModelConfig config) {
    return Optional.empty();
  }

  @Override
  public List<Parameter> parameters(ModelConfig config) {
    return List.of();
  }

  @Override
  public SDVariable activity(GraphScope graph, int layer, SDVariable x, SDVariable encoder) {
    SDVariable rectified = graph.ops.rectifiedLinear(x, encoder).rename("rectified." + layer);
    return PortableShapes.split(rectified, graph.config.heads(), graph.config.neurons());
  }
}
