package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.data.Reduction;
import dev.hatchling.models.GraphNames;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelGraph;
import dev.hatchling.models.ModelInputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Losses of a {@link LanguageModel} on held-out samples, without dropout, noise and homeostasis;
 * and how active its neurons are there. Every sample starts from silence.
 */
public final class LanguageLosses implements Evaluator.SampleLosses {
  private final LanguageModel model;
  private final ModelGraph graph;
  private final List<String> rates;
  private final List<String> outputs = new ArrayList<>();
  private final ActivityTracker activity = new ActivityTracker();
  private final Observer observer;

  /** Looks at values inside the model while losses are computed. */
  interface Observer {
    /** Names of the variables it wants to see. */
    default List<String> names() {
      return List.of();
    }

    /** Sees a batch's values, by name. */
    default void see(Map<String, INDArray> values) {}
  }

  /**
   * The evaluation graph of a model.
   *
   * @param context T of every batch
   */
  public LanguageLosses(LanguageModel model, int context) {
    this(model, context, new Observer() {});
  }

  /** With an observer. */
  LanguageLosses(LanguageModel model, int context, Observer observer) {
    this.observer = observer;
    this.model = model;
    this.graph = model.evaluationGraph(LanguageTraining.length(model, context));
    this.rates = LanguageTraining.firingRates(model, graph);
    outputs.add(GraphNames.LOSS_PER_SAMPLE);
    outputs.addAll(rates);
    outputs.addAll(observer.names());
  }

  @Override
  public double[] losses(Batch batch) {
    Map<String, INDArray> fed =
        new ModelInputs(model.config(), graph)
            .tokens(batch.tokens())
            .targets(batch.targets(), batch.weights())
            .sampleWeights(batch.sampleWeights(Reduction.TOKEN_MEAN))
            .map();
    Map<String, INDArray> values = graph.graph().output(fed, outputs);
    List<double[]> seen = new ArrayList<>();
    rates.forEach(name -> seen.add(values.get(name).toDoubleVector()));
    activity.add(seen, (double) batch.size() * batch.context());
    observer.see(values);
    return values.get(GraphNames.LOSS_PER_SAMPLE).toDoubleVector();
  }

  /** Firing rates over all batches so far. */
  public ActivityTracker activity() {
    return activity;
  }
}
