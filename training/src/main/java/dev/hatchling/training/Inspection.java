package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.models.Anatomy;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.LayerThresholds;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ParameterNames;
import dev.hatchling.models.Projection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model's network is like and does on held-out text. Where neither connections were drawn
 * nor neurons have thresholds, as in BDH, all lists are empty.
 *
 * @param violation the first weight that breaks Dale's law, in words; empty where none does
 * @param projections degrees of every projection
 * @param thresholds of every layer
 * @param layers activity of every layer
 * @param rates firing rate of every neuron, by layer
 * @param operations synaptic operations of a token, where activity was measured
 * @param negativeInputs by the name of a projection, which share of its presynaptic inputs was
 *     negative; empty where no text was read
 */
public record Inspection(
    Optional<String> violation,
    List<Anatomy.Degrees> projections,
    List<LayerThresholds> thresholds,
    List<LayerActivity> layers,
    List<double[]> rates,
    Optional<SynapticOperations> operations,
    Map<String, Double> negativeInputs) {

  /** Inspects a model; reads its weights alone where there is no batch. */
  public static Inspection of(LanguageModel model, int context, List<Batch> batches) {
    List<Anatomy.Degrees> projections = Anatomy.degrees(model);
    List<LayerThresholds> thresholds = Anatomy.thresholds(model);
    if (projections.isEmpty() && thresholds.isEmpty()) {
      return new Inspection(
          Optional.empty(), List.of(), List.of(), List.of(), List.of(), Optional.empty(), Map.of());
    }
    NegativeInputs negative = new NegativeInputs(model);
    ActivityTracker activity = activity(model, context, batches, negative);
    List<LayerActivity> layers = activity.layers();
    List<double[]> rates = new ArrayList<>();
    layers.forEach(layer -> rates.add(activity.rates(layer.layer())));
    Optional<SynapticOperations> operations =
        rates.isEmpty()
            ? Optional.empty()
            : Optional.of(operations(model.config(), projections, rates));
    return new Inspection(
        Anatomy.daleViolation(model),
        projections,
        thresholds,
        layers,
        rates,
        operations,
        negative.shares());
  }

  /** Whether the model has no part that an inspection shows. */
  public boolean nothing() {
    return projections.isEmpty() && thresholds.isEmpty();
  }

  private static ActivityTracker activity(
      LanguageModel model, int context, List<Batch> batches, NegativeInputs negative) {
    LanguageLosses losses = new LanguageLosses(model, context, negative);
    batches.forEach(losses::losses);
    return losses.activity();
  }

  private static Anatomy.Degrees find(
      List<Anatomy.Degrees> all, ModelConfig config, Projection projection, int layer) {
    String name = ParameterNames.projection(config, projection, layer);
    return all.stream().filter(degrees -> degrees.name().equals(name)).findFirst().orElseThrow();
  }

  private static SynapticOperations operations(
      ModelConfig config, List<Anatomy.Degrees> projections, List<double[]> rates) {
    double encoder = 0;
    double attention = 0;
    double value = 0;
    double decoder = 0;
    for (int l = 0; l < rates.size(); l++) {
      double[] own = rates.get(l);
      encoder += sum(find(projections, config, Projection.ENCODER, l).inDegrees(), null);
      value += sum(find(projections, config, Projection.VALUE_ENCODER, l).inDegrees(), own);
      decoder += sum(find(projections, config, Projection.DECODER, l).outDegrees(), own);
      attention += 2.0 * config.width() * java.util.Arrays.stream(rates.get(l)).sum();
    }
    double dense = 5.0 * config.population() * config.width() * rates.size();
    return new SynapticOperations(encoder, attention, value, decoder, dense);
  }

  private static double sum(
      List<Integer> degrees, double @org.jspecify.annotations.Nullable [] rates) {
    double sum = 0;
    for (int i = 0; i < degrees.size(); i++) {
      sum += degrees.get(i) * (rates == null ? 1 : rates[i]);
    }
    return sum;
  }
}
