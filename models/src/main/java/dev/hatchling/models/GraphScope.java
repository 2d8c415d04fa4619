package dev.hatchling.models;

import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.operations.Operations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A graph that is being built: what blocks take their operations, arrays and placeholders from. */
final class GraphScope {
  final LanguageModel model;
  final ModelConfig config;
  final GraphOptions options;
  final Operations ops;
  final DataType type;
  final SameDiff sd = CompiledGraphs.create();

  /** Token numbers, {@code [B, T]}. */
  final SDVariable tokens;

  /** Tokens consumed before the first one; null where no state is carried. */
  final @Nullable SDVariable position;

  /** The arrays that the loss depends on. */
  final List<ParameterSpec> trainable = new ArrayList<>();

  /** Scalars of value 0 whose gradients carry homeostasis. */
  final List<SDVariable> auxiliary = new ArrayList<>();

  GraphScope(LanguageModel model, GraphOptions options) {
    this.model = model;
    this.options = options;
    config = model.config();
    ops = ModelSettings.operations(config);
    type = LanguageModel.type(config);
    tokens = sd.placeHolder(GraphNames.TOKENS, DataType.INT32, -1, steps());
    position = options.carried() ? sd.placeHolder(GraphNames.POSITION, DataType.INT64) : null;
  }

  /** T; −1 for any. */
  long steps() {
    return options.steps() == 0 ? -1 : options.steps();
  }

  /** An array of the model. */
  SDVariable variable(String name) {
    if (sd.hasVariable(name)) {
      return sd.getVariable(name);
    }
    model.parameters().stream().filter(p -> p.name().equals(name)).forEach(trainable::add);
    return sd.var(name, model.array(name));
  }

  /** A constant. */
  SDVariable constant(String name, INDArray array) {
    return sd.constant(name, array);
  }

  /** A placeholder, made once. */
  SDVariable input(String name, DataType dataType, long... shape) {
    return sd.hasVariable(name) ? sd.getVariable(name) : sd.placeHolder(name, dataType, shape);
  }

  /** Global number of each sample, {@code [B]}. */
  SDVariable samples() {
    return input(GraphNames.SAMPLES, DataType.INT64, -1);
  }

  /** A placeholder for draws that the portable operations take from the host; else null. */
  @Nullable SDVariable draws(String name, long... shape) {
    return config.ops() == OperationSet.PORTABLE ? sd.placeHolder(name, type, shape) : null;
  }
}
