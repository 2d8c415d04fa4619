package dev.hatchling.models;

import dev.hatchling.operations.Operations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** A graph that is being built: what blocks take their operations, arrays and placeholders from. */
abstract class GraphScope {
  final ModelConfig config;
  final GraphOptions options;
  final Operations ops;
  final DataType type;
  final SameDiff sd;

  /** Tokens consumed before the first one; null where no state is carried. */
  final @Nullable SDVariable position;

  /** Scalars of value 0 whose gradients carry homeostasis. */
  final List<SDVariable> auxiliary = new ArrayList<>();

  GraphScope(ModelConfig config, GraphOptions options, SameDiff sd) {
    this.config = config;
    this.options = options;
    this.sd = sd;
    ops = ModelSettings.operations(config);
    type = LanguageModel.type(config);
    position = options.carried() ? input(GraphNames.POSITION, DataType.INT64) : null;
  }

  /** T; −1 for any. */
  long steps() {
    return options.steps() == 0 ? -1 : options.steps();
  }

  /** An array of the model. */
  abstract SDVariable variable(String name);

  /** The constant factor of a Dale projection (docs/model.md, E10). */
  abstract SDVariable scale(String projection);

  /** A placeholder, made once. */
  final SDVariable input(String name, DataType dataType, long... shape) {
    return sd.hasVariable(name) ? sd.getVariable(name) : sd.placeHolder(name, dataType, shape);
  }

  /** Global number of each sample, {@code [B]}. */
  final SDVariable samples() {
    return input(GraphNames.SAMPLES, DataType.INT64, -1);
  }

  /** A placeholder for draws that the portable operations take from the host; else null. */
  final @Nullable SDVariable draws(String name, long... shape) {
    return config.ops() == OperationSet.PORTABLE ? sd.placeHolder(name, type, shape) : null;
  }
}
