package dev.hatchling.training;

import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.models.GraphNames;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelSettings;
import dev.hatchling.models.ParameterNames;
import dev.hatchling.models.Projection;
import dev.hatchling.operations.Operations;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * The share of a projection's presynaptic inputs that are negative. Dale's law takes them for
 * rates, which are not: where many are negative, the sign of a connection is not that of its effect
 * (docs/model.md, "Where Dale's premise holds").
 */
final class NegativeInputs implements LanguageLosses.Observer {
  private static final String CENTRED = "centred";
  private static final String GATED = "gated";

  private record Count(long negative, long all) {
    Count plus(INDArray inputs) {
      long found = inputs.scan(Conditions.lessThan(0)).longValue();
      return new Count(negative + found, all + inputs.length());
    }
  }

  private final ModelConfig config;
  private final List<SameDiff> gates = new ArrayList<>();
  private final List<Map<Projection, Count>> counts = new ArrayList<>();

  NegativeInputs(LanguageModel model) {
    config = model.config();
    for (int set = 0; set < config.projectionSets(); set++) {
      gates.add(gate(model, set));
      counts.add(new EnumMap<>(Projection.class));
    }
  }

  /** E60 of docs/model.md, whose results the model's own graph does not keep. */
  private static SameDiff gate(LanguageModel model, int set) {
    ModelConfig config = model.config();
    Operations ops = ModelSettings.operations(config);
    SameDiff sd = CompiledGraphs.create();
    INDArray weights = model.weights(Projection.VALUE_ENCODER, set);
    SDVariable attended =
        sd.placeHolder(
            GraphNames.attended(0), weights.dataType(), -1, -1, config.heads(), config.width());
    SDVariable activity =
        sd.placeHolder(
            GraphNames.activity(0), weights.dataType(), -1, -1, config.heads(), config.neurons());
    SDVariable centred = ops.layerNorm(attended).rename(CENTRED);
    SDVariable value = ops.headLinear(centred, sd.constant(weights), config.heads());
    ops.gate(activity, value, null, config.architecture().normalisesValues()).rename(GATED);
    return sd;
  }

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      names.add(GraphNames.arriving(config, layer));
      names.add(GraphNames.attended(layer));
      names.add(GraphNames.activity(layer));
    }
    return names;
  }

  @Override
  public void see(Map<String, INDArray> values) {
    for (int layer = 0; layer < config.layers(); layer++) {
      int set = config.shared() ? 0 : layer;
      Map<String, INDArray> fed =
          Map.of(
              GraphNames.attended(0), values.get(GraphNames.attended(layer)),
              GraphNames.activity(0), values.get(GraphNames.activity(layer)));
      Map<String, INDArray> inner = gates.get(set).output(fed, CENTRED, GATED);
      add(set, Projection.ENCODER, values.get(GraphNames.arriving(config, layer)));
      add(set, Projection.VALUE_ENCODER, inner.get(CENTRED));
      add(set, Projection.DECODER, inner.get(GATED));
    }
  }

  private void add(int set, Projection projection, INDArray inputs) {
    counts.get(set).merge(projection, new Count(0, 0).plus(inputs), NegativeInputs::sum);
  }

  private static Count sum(Count a, Count b) {
    return new Count(a.negative() + b.negative(), a.all() + b.all());
  }

  /** The shares by the projections' names in files; empty where nothing was seen. */
  Map<String, Double> shares() {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (int set = 0; set < counts.size(); set++) {
      for (Map.Entry<Projection, Count> count : counts.get(set).entrySet()) {
        Count c = count.getValue();
        shares.put(
            ParameterNames.projection(config, count.getKey(), set),
            c.negative() / (double) c.all());
      }
    }
    return shares;
  }
}
