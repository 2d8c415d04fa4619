package dev.hatchling.models;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** Weights as they are, every connection there; files have the layouts of the published BDH. */
final class PlainProjections implements ProjectionBlock {
  @Override
  public boolean masked() {
    return false;
  }

  @Override
  public List<Parameter> parameters(ModelConfig config, Projection projection, String name) {
    int rows = projection.outputs(config);
    int columns = projection.inputs(config);
    FileLayout layout =
        switch (projection) {
          case ENCODER, VALUE_ENCODER ->
              FileLayout.transposed(config.heads(), config.neurons(), columns);
          case DECODER -> FileLayout.transposed(rows, columns);
        };
    return List.of(Parameter.normal(name, layout, rows, columns));
  }

  @Override
  public SDVariable weights(GraphScope graph, String name) {
    return graph.variable(name);
  }

  @Override
  public double[] weights(ModelWeights model, String name, int inputs) {
    return model.values(name);
  }
}
