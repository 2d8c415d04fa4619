package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.data.Reduction;
import dev.hatchling.data.Sample;
import dev.hatchling.data.Task;
import dev.hatchling.models.CarriedStates;
import dev.hatchling.models.GraphNames;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelGraph;
import dev.hatchling.models.ModelInputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Losses of a {@link LanguageModel} on consecutive windows of running text whose state is carried
 * from one to the next, as in generation: membranes, traces, synapses, positions and the tokens
 * that n-grams read. A text begins from silence.
 */
final class CarriedLosses implements Evaluator.SampleLosses {
  private final LanguageModel model;
  private final ModelGraph graph;
  private final CarriedStates carried;
  private final List<String> outputs = new ArrayList<>();
  private Map<String, INDArray> states = Map.of();
  private int[] before = {};
  private long position;

  CarriedLosses(LanguageModel model) {
    this.model = model;
    graph = model.carriedGraph();
    carried = new CarriedStates(model.config());
    outputs.add(GraphNames.LOSS_PER_SAMPLE);
    outputs.addAll(carried.outputs());
  }

  /**
   * The held-out windows of tasks that are running text, one a batch, in order. The first of a text
   * has the number 0; the last, which nothing follows, is padded.
   *
   * @param context T
   * @param most tokens of a task, as of {@link HeldOut#all}
   */
  static List<Batch> batches(List<Task> tasks, int context, long most) {
    List<Batch> batches = new ArrayList<>();
    for (Task task : tasks) {
      long left = Math.max(1, most / context);
      for (List<Sample> text : task.heldOutTexts(context)) {
        for (int i = 0; i < text.size() && left > 0; i++, left--) {
          batches.add(Batch.of(List.of(text.get(i)), List.of(task.name()), i, context));
        }
      }
    }
    return batches;
  }

  /** Losses of a window that follows the one before it, or begins a text. */
  @Override
  public double[] losses(Batch batch) {
    if (batch.samples()[0] == 0) {
      states = carried.fresh(1);
      before = new int[0];
      position = 0;
    }
    ModelInputs inputs =
        new ModelInputs(model.config(), graph)
            .tokens(new int[][] {before}, batch.tokens())
            .targets(batch.targets(), batch.weights())
            .sampleWeights(batch.sampleWeights(Reduction.TOKEN_MEAN))
            .position(position);
    states.forEach(inputs::put);
    Map<String, INDArray> values = graph.graph().output(inputs.map(), outputs);
    states = carried.next(values);
    before = carried.last(before, batch.tokens()[0]);
    position += batch.context();
    return values.get(GraphNames.LOSS_PER_SAMPLE).toDoubleVector();
  }
}
