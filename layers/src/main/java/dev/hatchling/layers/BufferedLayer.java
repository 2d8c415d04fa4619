package dev.hatchling.layers;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * A layer some of whose parameters are no weights: buffers, whose gradient is 0, and thresholds
 * that homeostasis moves, whose gradient is old − new, as DL4J's batch norm does with its
 * statistics. They are saved with the network, and their gradient is taken off them as it is: no
 * updater, no regularisation, no division by the size of the batch. Do not combine with gradient
 * normalisation, which would scale it.
 */
public abstract class BufferedLayer extends SequenceLayer {
  private static final long serialVersionUID = 1L;

  /** For JSON. */
  protected BufferedLayer() {}

  /** The names of the parameters that are no weights; declare them as bias parameters. */
  protected abstract Set<String> buffers();

  @Override
  public IUpdater getUpdaterByParam(String paramName) {
    return buffers().contains(paramName) ? new NoOp() : super.getUpdaterByParam(paramName);
  }

  @Override
  public @Nullable List<Regularization> getRegularizationByParam(String paramName) {
    return buffers().contains(paramName) ? null : super.getRegularizationByParam(paramName);
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    Running layer = new Running(conf, networkDataType, buffers());
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(layerParamsView);
    Map<String, INDArray> table = initializer().init(conf, layerParamsView, initializeParams);
    layer.setParamTable(table);
    layer.setConf(conf);
    return layer;
  }

  /** What DL4J runs. */
  private static final class Running extends org.deeplearning4j.nn.layers.samediff.SameDiffLayer {
    private static final long serialVersionUID = 1L;

    private final transient Set<String> buffers;

    Running(NeuralNetConfiguration conf, DataType type, Set<String> buffers) {
      super(conf, type);
      this.buffers = buffers;
    }

    @Override
    public boolean updaterDivideByMinibatch(String paramName) {
      return !buffers.contains(paramName);
    }
  }
}
