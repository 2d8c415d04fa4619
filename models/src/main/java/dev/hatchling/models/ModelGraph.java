package dev.hatchling.models;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A graph of a model. Names of placeholders and outputs are those of {@link GraphNames}; variables
 * bear the names of {@link ParameterNames} and share the model's arrays.
 *
 * @param graph the graph, running compiled
 * @param trainable the variables that the loss has gradients for; empty where it has no loss.
 *     Tables of n-grams are not among them: the gradient of a row is the sum of those of {@link
 *     GraphNames#EMBEDDING_SUM} where it was read
 * @param seed of the key tree that dropout and noise draw from; null where both are off
 */
public record ModelGraph(SameDiff graph, List<ParameterSpec> trainable, @Nullable Long seed) {
  /** Keeps a copy of the list. */
  public ModelGraph {
    trainable = List.copyOf(trainable);
  }
}
