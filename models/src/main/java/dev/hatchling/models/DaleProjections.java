package dev.hatchling.models;

import dev.hatchling.projection.DaleLaw;
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
            (spec, type, init, mask) -> raw(c, spec, type, init)),
        new Parameter(
            ParameterSpec.of(ParameterNames.connections(name), ParameterKind.BUFFER, rows, columns),
            FileLayout.same(rows, columns),
            (spec, type, init, mask) -> connections(c, spec, mask)));
  }

  private static INDArray raw(
      ConnectivityConfig c, ParameterSpec spec, DataType type, RandomKey key) {
    INDArray raw = Nd4j.createUninitialized(type, spec.dimensions());
    DaleLaw.initialise(raw, c.daleW0(), c.daleSigma(), key);
    return raw;
  }

  private static INDArray connections(ConnectivityConfig c, ParameterSpec spec, RandomKey key) {
    int outputs = Math.toIntExact(spec.shape().get(0));
    int inputs = Math.toIntExact(spec.shape().get(1));
    return DaleLaw.connections(
        ScaleFreeMask.of(outputs, inputs, c.gamma(), c.density(), key), c.inhEvery());
  }

  @Override
  public SDVariable weights(GraphScope graph, String name) {
    return graph.ops.daleWeight(
        graph.variable(name + RAW), graph.constant(name + RAW + ".scale", graph.model.scale(name)));
  }
}
