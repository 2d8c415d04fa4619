package dev.hatchling.langchain4j;

import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelWeights;
import dev.hatchling.random.RandomKey;
import java.util.Map;

/** A model for tests. */
final class SmallModel {
  static final ModelWeights WEIGHTS =
      ModelWeights.of(
          LanguageModel.create(
              ModelConfig.defaults()
                  .with(Map.of("n_layer", "2", "n_embd", "16", "n_head", "2", "n_neuron", "24")),
              RandomKey.root(1)));

  private SmallModel() {}
}
