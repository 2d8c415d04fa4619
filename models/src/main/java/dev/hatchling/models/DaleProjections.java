package dev.hatchling.models;

import dev.hatchling.projection.DaleLaw;
import dev.hatchling.projection.DaleRowsDouble;
import dev.hatchling.projection.DaleRowsFloat;
import dev.hatchling.projection.ScaleFreeMask;
import dev.hatchling.random.RandomKey;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Dale's law over scale-free masks (docs/model.md, E10 to E12). */
final class DaleProjections implements ProjectionBlock {
  private static final String RAW = ".raw";

  @Override
  public boolean masked() {
    return true;
  }

  @Override
  public List<Parameter> parameters(ModelConfig config, Projection projection, String name) {
    ConnectivityConfig c = config.connectivity();
    long rows = projection.outputs(config);
    long columns = projection.inputs(config);
    return List.of(
        new Parameter(
            ParameterSpec.of(name + RAW, ParameterKind.DALE, rows, columns),
            FileLayout.same(rows, columns),
            new Raw(c)),
        new Parameter(
            ParameterSpec.of(ParameterNames.connections(name), ParameterKind.BUFFER, rows, columns),
            FileLayout.same(rows, columns),
            new Connections(c)));
  }

  private record Raw(ConnectivityConfig c) implements Parameter.Fresh {
    @Override
    public INDArray make(ParameterSpec spec, DataType type, RandomKey init, RandomKey mask) {
      INDArray raw = Nd4j.createUninitialized(type, spec.dimensions());
      DaleLaw.initialise(raw, c.daleW0(), c.daleSigma(), init);
      return raw;
    }
  }

  private record Connections(ConnectivityConfig c) implements Parameter.Fresh {
    @Override
    public INDArray make(ParameterSpec spec, DataType type, RandomKey init, RandomKey mask) {
      int outputs = Math.toIntExact(spec.shape().get(0));
      int inputs = Math.toIntExact(spec.shape().get(1));
      return DaleLaw.connections(
          ScaleFreeMask.of(outputs, inputs, c.gamma(), c.density(), mask), c.inhEvery());
    }
  }

  @Override
  public SDVariable weights(GraphScope graph, String name) {
    return graph.ops.daleWeight(graph.variable(name + RAW), graph.scale(name));
  }

  @Override
  public double[] weights(ModelWeights model, String name, int inputs) {
    double[] weights = model.values(name + RAW);
    double[] connections = model.values(ParameterNames.connections(name));
    double w0 = model.config().connectivity().daleW0();
    switch (model.config().precision()) {
      case FLOAT -> DaleRowsFloat.weights(weights, connections, inputs, w0);
      case DOUBLE -> DaleRowsDouble.weights(weights, connections, inputs, w0);
    }
    return weights;
  }
}
