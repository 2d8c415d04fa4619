package dev.hatchling.models;

import dev.hatchling.projection.DaleLaw;
import dev.hatchling.projection.PowerLaw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a model is made of, without running it. */
public final class Anatomy {
  private Anatomy() {}

  /**
   * The connections of one projection.
   *
   * @param name of the projection, with its layer where layers do not share
   * @param inDegrees connections that each postsynaptic neuron receives
   * @param outDegrees connections that each presynaptic neuron makes
   * @param inhibitory share of the connections that are inhibitory
   */
  public record Degrees(
      String name, List<Integer> inDegrees, List<Integer> outDegrees, double inhibitory) {
    /** Keeps copies of the lists. */
    public Degrees {
      inDegrees = List.copyOf(inDegrees);
      outDegrees = List.copyOf(outDegrees);
    }

    /** Number of connections. */
    public long edges() {
      return inDegrees.stream().mapToLong(Integer::longValue).sum();
    }

    /** Share of the possible connections that exist. */
    public double density() {
      return edges() / ((double) inDegrees.size() * outDegrees.size());
    }

    /** Maximum-likelihood exponent of the degrees received; NaN where all are equal. */
    public double inExponent() {
      return PowerLaw.exponent(inDegrees.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Maximum-likelihood exponent of the degrees made; NaN where all are equal. */
    public double outExponent() {
      return PowerLaw.exponent(outDegrees.stream().mapToInt(Integer::intValue).toArray());
    }
  }

  /**
   * The first weight that breaks Dale's law, in words; empty if none does, or where the law does
   * not hold.
   */
  public static Optional<String> daleViolation(LanguageModel model) {
    ModelConfig config = model.config();
    for (int set = 0; set < config.projectionSets(); set++) {
      for (Projection p : Projection.values()) {
        int layer = set;
        String name = ParameterNames.projection(config, p, set);
        Optional<String> broken =
            model
                .find(ParameterNames.connections(name))
                .flatMap(
                    connections ->
                        DaleLaw.violation(
                            name, model.weights(p, layer), config.connectivity().inhEvery()));
        if (broken.isPresent()) {
          return broken;
        }
      }
    }
    return Optional.empty();
  }

  /** The degrees of every projection whose connections were drawn. */
  public static List<Degrees> degrees(LanguageModel model) {
    ModelConfig config = model.config();
    List<Degrees> all = new ArrayList<>();
    for (int set = 0; set < config.projectionSets(); set++) {
      for (Projection p : Projection.values()) {
        String name = ParameterNames.projection(config, p, set);
        model
            .find(ParameterNames.connections(name))
            .ifPresent(connections -> all.add(degrees(name, connections)));
      }
    }
    return all;
  }

  private static Degrees degrees(String name, INDArray connections) {
    int outputs = (int) connections.size(0);
    int inputs = (int) connections.size(1);
    List<Integer> in = new ArrayList<>();
    int[] out = new int[inputs];
    long inhibitory = 0;
    long edges = 0;
    for (int i = 0; i < outputs; i++) {
      int degree = 0;
      for (int j = 0; j < inputs; j++) {
        int connection = connections.data().getInt((long) i * inputs + j);
        degree += Math.abs(connection);
        out[j] += Math.abs(connection);
        inhibitory += connection < 0 ? 1 : 0;
      }
      in.add(degree);
      edges += degree;
    }
    List<Integer> made = Arrays.stream(out).boxed().toList();
    return new Degrees(name, in, made, inhibitory / (double) Math.max(1, edges));
  }

  /**
   * How large a model is.
   *
   * @param live weights that are trained, without the connections that are missing
   * @param tables numbers in tables of n-grams, of which a token reads few
   */
  public record Size(long live, long tables) {
    /** As commands say it. */
    public String words() {
      String rest = tables == 0 ? "" : "; %,d numbers in tables of n-grams";
      return String.format(Locale.ROOT, "%,d live weights" + rest, live, tables);
    }
  }

  /** How large a model is. */
  public static Size size(LanguageModel model) {
    long live = degrees(model).stream().mapToLong(Degrees::edges).sum();
    return new Size(
        live + elements(model, ParameterKind.WEIGHT), elements(model, ParameterKind.TABLE));
  }

  private static long elements(LanguageModel model, ParameterKind kind) {
    return model.parameters().stream()
        .filter(spec -> spec.kind() == kind)
        .mapToLong(spec -> spec.shape().stream().reduce(1L, Math::multiplyExact))
        .sum();
  }

  /** The thresholds of every layer that has some. */
  public static List<LayerThresholds> thresholds(LanguageModel model) {
    List<LayerThresholds> all = new ArrayList<>();
    for (int l = 0; l < model.config().layers(); l++) {
      Optional<INDArray> thresholds = model.find(ParameterNames.threshold(l));
      if (thresholds.isPresent()) {
        double[] activity = model.array(ParameterNames.logTheta(l)).toDoubleVector();
        Arrays.setAll(activity, i -> Math.exp(0.5 * activity[i]));
        all.add(new LayerThresholds(l, thresholds.get().toDoubleVector(), activity));
      }
    }
    return all;
  }
}
