package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.data.Reduction;
import dev.hatchling.input.InputException;
import dev.hatchling.layers.CrossEntropyLayer;
import java.util.function.BiConsumer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/**
 * Takes the score of each step of a DL4J network apart by task (docs/model.md, E70). The output of
 * the network is a {@link CrossEntropyLayer}, and it is fitted to a {@link TaskIterator}.
 */
public final class TaskLosses extends BaseTrainingListener {
  private final TaskIterator iterator;
  private final BiConsumer<Integer, Decomposition> report;

  /**
   * A listener.
   *
   * @param iterator what the network is fitted to
   * @param report takes the number of each step and its losses
   */
  public TaskLosses(TaskIterator iterator, BiConsumer<Integer, Decomposition> report) {
    this.iterator = iterator;
    this.report = report;
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    double[] losses = CrossEntropyLayer.losses(output(model));
    Batch batch = iterator.last();
    if (batch == null || batch.size() != losses.length) {
      throw new InputException(
          "losses by task: the step had " + losses.length + " samples that are not the iterator's");
    }
    // DL4J's score is the mean over all samples, of which those without a scored token have 0.
    int scored = Math.max(1, batch.size() - batch.masked());
    double total = model.score() * batch.size() / scored;
    report.accept(iteration, Decomposition.of(batch, Reduction.SAMPLE_MEAN, losses, total));
  }

  private static Layer output(Model model) {
    if (model instanceof ComputationGraph graph) {
      return graph.getOutputLayer(0);
    }
    return ((MultiLayerNetwork) model).getOutputLayer();
  }
}
