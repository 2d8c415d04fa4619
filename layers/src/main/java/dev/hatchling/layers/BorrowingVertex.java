package dev.hatchling.layers;

import dev.hatchling.input.InputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The vertex of a {@link SequenceLayer} that uses weights of another one, {@link
 * SequenceLayer#lender}: DL4J's graphs know no shared weights. They are the lender's parameters,
 * and their gradients from all layers add up there.
 */
public final class BorrowingVertex extends LayerVertex {
  private static final long serialVersionUID = 1L;

  /**
   * A vertex.
   *
   * @param layerConf of a layer with a lender
   */
  @JsonCreator
  public BorrowingVertex(@JsonProperty("layerConf") NeuralNetConfiguration layerConf) {
    super(layerConf, null);
  }

  @Override
  public org.deeplearning4j.nn.conf.graph.GraphVertex clone() {
    return new BorrowingVertex(getLayerConf().clone());
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int idx,
      INDArray paramsView,
      boolean initializeParams,
      DataType networkDatatype) {
    org.deeplearning4j.nn.graph.vertex.GraphVertex vertex =
        super.instantiate(graph, name, idx, paramsView, initializeParams, networkDatatype);
    RunningLayer layer = (RunningLayer) vertex.getLayer();
    String lender = layer.sequenceLayer().lender();
    layer.loan().from(() -> running(graph, name, lender));
    return vertex;
  }

  private static RunningLayer running(ComputationGraph graph, String name, String lender) {
    org.deeplearning4j.nn.graph.vertex.GraphVertex vertex = graph.getVertex(lender);
    if (vertex != null && vertex.getLayer() instanceof RunningLayer running) {
      return running;
    }
    throw new InputException(
        name
            + ": its weights are those of "
            + lender
            + (vertex == null ? ", which the graph has not" : ", which is frozen"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BorrowingVertex && super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
