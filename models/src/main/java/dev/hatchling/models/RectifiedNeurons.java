package dev.hatchling.models;

import dev.hatchling.neurons.NeuronFamily;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

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
    int[] heads = {graph.config.heads(), graph.config.neurons()};
    SDVariable tail = graph.sd.constant(Nd4j.createFromArray(heads).castTo(DataType.INT64));
    SDVariable shape = graph.sd.concat(0, graph.sd.shape(graph.tokens), tail);
    return graph.sd.reshape(rectified, shape);
  }
}
