package dev.hatchling.models;

import dev.hatchling.projection.DaleLaw;
import dev.hatchling.random.RandomKey;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A language model: its configuration and its arrays. Graphs made from it share the arrays, so what
 * one graph trains all others see.
 */
public final class LanguageModel {
  private final ModelConfig config;
  private final Map<String, INDArray> arrays;
  private final Map<String, INDArray> scales = new HashMap<>();

  private LanguageModel(ModelConfig config, Map<String, INDArray> arrays) {
    this.config = config;
    this.arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
  }

  /**
   * A fresh model.
   *
   * @param root root of the key tree; {@code init} and {@code mask} below it are used
   */
  public static LanguageModel create(ModelConfig config, RandomKey root) {
    return new LanguageModel(config, Initialiser.arrays(config, root));
  }

  /**
   * A model of given arrays, which it keeps.
   *
   * @param arrays one for each of {@link ParameterNames#of}, of the configuration's precision
   *     (connections: INT8)
   * @throws IllegalArgumentException naming an array that is missing or of the wrong shape or type
   */
  public static LanguageModel of(ModelConfig config, Map<String, INDArray> arrays) {
    Map<String, INDArray> ordered = new LinkedHashMap<>();
    for (ParameterSpec spec : ParameterNames.of(config)) {
      INDArray array = arrays.get(spec.name());
      check(config, spec, array);
      ordered.put(spec.name(), array);
    }
    return new LanguageModel(config, ordered);
  }

  /** A model of weights, which are copied. */
  public static LanguageModel of(ModelWeights weights) {
    ModelConfig config = weights.config();
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : ParameterNames.of(config)) {
      double[] values = weights.values(spec.name());
      INDArray array = Nd4j.createFromArray(values).castTo(type(config, spec));
      // No view: SameDiff would copy one that it takes as a constant.
      arrays.put(spec.name(), array.reshape('c', spec.dimensions()).dup('c'));
    }
    return new LanguageModel(config, arrays);
  }

  private static DataType type(ModelConfig config, ParameterSpec spec) {
    return spec.kind() == ParameterKind.BUFFER ? DataType.INT8 : type(config);
  }

  private static void check(ModelConfig config, ParameterSpec spec, @Nullable INDArray array) {
    if (array == null) {
      throw new IllegalArgumentException("no array '" + spec.name() + "'");
    }
    DataType type = type(config, spec);
    if (!java.util.Arrays.equals(array.shape(), spec.dimensions()) || array.dataType() != type) {
      throw new IllegalArgumentException(
          "array '"
              + spec.name()
              + "' must be "
              + type
              + " "
              + spec.shape()
              + ", is "
              + array.dataType()
              + " "
              + java.util.Arrays.toString(array.shape()));
    }
  }

  /** The floating-point type of a configuration. */
  public static DataType type(ModelConfig config) {
    return config.precision() == Precision.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
  }

  /** The configuration. */
  public ModelConfig config() {
    return config;
  }

  /**
   * SHA-256 of configuration and arrays as they are now, 64 hexadecimal digits. What merely says
   * how a model is computed (ops, chunk, dropout) does not count; precision does.
   */
  public String fingerprint() {
    return Fingerprint.of(config, WeightFile.tensors(this));
  }

  /** Names, kinds and shapes of all arrays, in a fixed order. */
  public List<ParameterSpec> parameters() {
    return ParameterNames.of(config);
  }

  /**
   * An array by name: the model's own, so that what is written into it is the model's.
   *
   * @throws IllegalArgumentException for a name that is none
   */
  public INDArray array(String name) {
    INDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException(CloseNames.unknown("array", name, arrays.keySet()));
    }
    return array;
  }

  /**
   * The constant factor of a Dale projection (docs/model.md, E10), made once.
   *
   * @param projection its name
   * @return {@code [outputs, inputs]}
   */
  synchronized INDArray scale(String projection) {
    INDArray connections = array(ParameterNames.connections(projection));
    return scales.computeIfAbsent(projection, n -> scale(config, connections));
  }

  /** The constant factor that connections make. */
  static INDArray scale(ModelConfig config, INDArray connections) {
    return DaleLaw.scale(connections, config.connectivity().daleW0(), type(config));
  }

  /**
   * The weights of a projection as they act now: what keeps Dale's law is multiplied in.
   *
   * @param layer counted from 0
   * @return {@code [outputs, inputs]}; a copy
   */
  public INDArray weights(Projection projection, int layer) {
    GraphScope graph = new ModelScope(this, new GraphOptions(false, false, null, 0));
    String name = ParameterNames.projection(config, projection, layer);
    return config.architecture().projections().weights(graph, name).eval().dup('c');
  }

  /** An array by name, where the model has one of this name. */
  public Optional<INDArray> find(String name) {
    return Optional.ofNullable(arrays.get(name));
  }

  /**
   * The graph that trains: outputs {@link GraphNames#LOSS_PER_SAMPLE}, {@link GraphNames#LOSS},
   * {@link GraphNames#rate} and {@link GraphNames#LOGITS}. Dropout, noise and homeostasis are on;
   * gradients are made. {@link ModelInputs} makes what its placeholders take.
   *
   * @param seed of the key tree; {@code dropout} and {@code noise} below its root are used
   * @param steps T of every text, which portable operations then have a table for; 0 for any
   */
  public ModelGraph trainingGraph(long seed, int steps) {
    return trainingGraph(seed, steps, false);
  }

  /**
   * As {@link #trainingGraph(long, int)}.
   *
   * @param carried whether state comes in and goes out as in {@link #sequenceGraph}, as numbers
   *     through which no gradient passes
   */
  public ModelGraph trainingGraph(long seed, int steps, boolean carried) {
    return GraphBuilder.loss(this, new GraphOptions(true, carried, seed, steps));
  }

  /**
   * The same outputs without dropout, noise, homeostasis and gradients.
   *
   * @param steps as for {@link #trainingGraph}
   */
  public ModelGraph evaluationGraph(int steps) {
    return GraphBuilder.loss(this, new GraphOptions(false, false, null, steps));
  }

  /**
   * As {@link #evaluationGraph} for any T, of sequences that go on: state comes in and goes out as
   * in {@link #sequenceGraph} ({@link CarriedStates}).
   */
  public ModelGraph carriedGraph() {
    return GraphBuilder.loss(this, new GraphOptions(false, true, null, 0));
  }

  /**
   * From {@link GraphNames#TOKENS} to {@link GraphNames#LOGITS}.
   *
   * @param carried whether state comes in by placeholders {@link GraphNames#POSITION}, {@link
   *     GraphNames#neurons} and {@link GraphNames#synapses} of every layer (BDH: synapses alone)
   *     and goes out as {@link GraphNames#finalNeurons} and so on
   * @param steps as for {@link #trainingGraph}
   * @param noiseSeed of the key tree below which {@code noise} is drawn; null for no noise
   */
  public ModelGraph sequenceGraph(boolean carried, int steps, @Nullable Long noiseSeed) {
    return GraphBuilder.sequence(this, new GraphOptions(false, carried, noiseSeed, steps));
  }
}
