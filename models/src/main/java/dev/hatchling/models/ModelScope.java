package dev.hatchling.models;

import dev.hatchling.graph.CompiledGraphs;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** The graph of a {@link LanguageModel}, whose arrays it shares. */
final class ModelScope extends GraphScope {
  private final LanguageModel model;

  /** The arrays that the loss depends on. */
  final List<ParameterSpec> trainable = new ArrayList<>();

  ModelScope(LanguageModel model, GraphOptions options) {
    super(model.config(), options, CompiledGraphs.create());
    this.model = model;
  }

  @Override
  SDVariable variable(String name) {
    if (sd.hasVariable(name)) {
      return sd.getVariable(name);
    }
    model.parameters().stream().filter(p -> p.name().equals(name)).forEach(trainable::add);
    return sd.var(name, model.array(name));
  }

  /** An array whose gradient is made elsewhere, row by row. */
  SDVariable table(String name) {
    return sd.constant(name, model.array(name));
  }

  @Override
  SDVariable scale(String projection) {
    return sd.constant(projection + ".scale", model.scale(projection));
  }
}
