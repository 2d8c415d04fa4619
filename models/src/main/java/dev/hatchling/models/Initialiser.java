package dev.hatchling.models;

import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.RandomArrays;
import dev.hatchling.neurons.NeuronParameter;
import dev.hatchling.neurons.TimeConstant;
import dev.hatchling.projection.DaleLaw;
import dev.hatchling.projection.ScaleFreeMask;
import dev.hatchling.random.RandomKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Fresh arrays (docs/model.md, E2, E11, E26): embedding, head and BDH's projections {@code 0.02 ξ};
 * Dale weights {@code raw = ln(e^w − 1)}, {@code w = w0 exp(σ ξ)}; decays of the neurons from
 * {@link TimeConstant#spaced}.
 */
final class Initialiser {
  private static final double SPREAD = 0.02;

  private final ModelConfig config;
  private final RandomKey init;
  private final RandomKey masks;
  private final DataType type;

  private Initialiser(ModelConfig config, RandomKey root) {
    this.config = config;
    this.init = root.child("init");
    this.masks = root.child("mask");
    this.type = LanguageModel.type(config);
  }

  static Map<String, INDArray> arrays(ModelConfig config, RandomKey root) {
    Initialiser initialiser = new Initialiser(config, root);
    List<ParameterSpec> specs = ParameterNames.of(config);
    INDArray[] made = new INDArray[specs.size()];
    // Each depends on its own key alone.
    Parallel.forEach(made.length, i -> made[i] = initialiser.array(specs.get(i)));
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (int i = 0; i < made.length; i++) {
      arrays.put(specs.get(i).name(), made[i]);
    }
    return arrays;
  }

  private INDArray array(ParameterSpec spec) {
    return switch (spec.kind()) {
      case DALE -> dale(spec);
      case BUFFER -> connections(spec);
      case HOMEOSTATIC -> Nd4j.valueArrayOf(spec.dimensions(), config.neuron().threshold(), type);
      case LOG_HOMEOSTATIC ->
          Nd4j.valueArrayOf(spec.dimensions(), Math.log(config.homeostasis().targetRate()), type);
      case WEIGHT -> weight(spec);
    };
  }

  private INDArray weight(ParameterSpec spec) {
    for (NeuronParameter learned : ParameterNames.learned(config)) {
      if (learned.name().equals(spec.name())) {
        return decays(learned);
      }
    }
    return normal(spec);
  }

  /** Drawn in single precision, of which a double would be another draw: one seed, one model. */
  private INDArray normal(ParameterSpec spec) {
    INDArray array = Nd4j.createUninitialized(DataType.FLOAT, spec.dimensions());
    RandomArrays.fillNormal(array, init.child(spec.name()), 0, SPREAD);
    return array.castTo(type);
  }

  private INDArray empty(ParameterSpec spec) {
    return Nd4j.createUninitialized(type, spec.dimensions());
  }

  private INDArray dale(ParameterSpec spec) {
    ConnectivityConfig c = config.connectivity();
    INDArray raw = empty(spec);
    DaleLaw.initialise(raw, c.daleW0(), c.daleSigma(), init.child(spec.name()));
    return raw;
  }

  private INDArray connections(ParameterSpec spec) {
    ConnectivityConfig c = config.connectivity();
    int outputs = Math.toIntExact(spec.shape().get(0));
    int inputs = Math.toIntExact(spec.shape().get(1));
    RandomKey key = masks.child(spec.name());
    return DaleLaw.connections(
        ScaleFreeMask.of(outputs, inputs, c.gamma(), c.density(), key), c.inhEvery());
  }

  private INDArray decays(NeuronParameter learned) {
    NeuronConfig c = config.neuron();
    double[] raw =
        TimeConstant.spaced(
            c.shortest(learned.starts()),
            c.longest(learned.starts()),
            config.heads(),
            config.neurons(),
            init.child(learned.name()));
    return Nd4j.createFromArray(raw).castTo(type);
  }
}
