package dev.hatchling.training;

import dev.hatchling.files.SafeTensors;
import dev.hatchling.files.SafeTensorsWriter;
import dev.hatchling.files.Tensor;
import dev.hatchling.internal.numeric.Parallel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Updates all parameters of a graph in place. Work is cut into tiles whose results do not depend on
 * the thread that does them, and sums over tiles are taken in order: any number of cores gives the
 * same bits.
 */
final class Optimizer {
  private record Slot(String name, ParameterGroup group, INDArray parameter, Moments moments) {}

  private record Tile(int slot, int number) {}

  private final TrainingConfig config;
  private final List<Slot> slots = new ArrayList<>();
  private final List<Tile> tiles = new ArrayList<>();
  private final Map<String, INDArray> direct = new LinkedHashMap<>();
  private final List<String> names = new ArrayList<>();

  /** Zero moments for every parameter of the groups. */
  Optimizer(SameDiff graph, List<ParameterGroup> groups, TrainingConfig config) {
    this.config = config;
    for (ParameterGroup group : groups) {
      for (String name : group.names()) {
        add(name, group, graph.getVariable(name).getArr());
      }
    }
  }

  /** Places for the gradients of AdamW's parameters, in one flat array. */
  Map<String, INDArray> places() {
    Map<String, INDArray> places = new LinkedHashMap<>();
    if (slots.isEmpty()) {
      return places;
    }
    long length = 0;
    for (Slot slot : slots) {
      length += padded(slot.parameter().length());
    }
    INDArray flat = Nd4j.createUninitializedDetached(slots.get(0).parameter().dataType(), length);
    long at = 0;
    for (Slot slot : slots) {
      INDArray parameter = slot.parameter();
      INDArray place = flat.get(NDArrayIndex.interval(at, at + parameter.length()));
      places.put(slot.name(), place.reshape('c', parameter.shape()));
      at += padded(parameter.length());
    }
    return places;
  }

  /** Every gradient starts at a cache line. */
  private static long padded(long length) {
    return (length + 15) / 16 * 16;
  }

  private void add(String name, ParameterGroup group, INDArray array) {
    if (names.contains(name)) {
      throw new IllegalArgumentException("parameter " + name + " is in two groups");
    }
    names.add(name);
    if (group.rule() == Rule.DIRECT) {
      direct.put(name, array);
      return;
    }
    for (int i = 0; (long) i * Moments.TILE < array.length(); i++) {
      tiles.add(new Tile(slots.size(), i));
    }
    slots.add(new Slot(name, group, array, Moments.zero(array)));
  }

  /** Names of all parameters. */
  List<String> names() {
    return List.copyOf(names);
  }

  /**
   * One update.
   *
   * @param gradients by parameter
   * @param rate η of the step, before the groups' factors
   * @param step counted from 0
   * @return the global norm of the gradients of AdamW's parameters, before clipping; where it is
   *     not finite, nothing is updated
   */
  double update(Map<String, INDArray> gradients, double rate, long step) {
    INDArray[] ordered = new INDArray[slots.size()];
    for (int i = 0; i < ordered.length; i++) {
      ordered[i] = gradient(gradients, slots.get(i).name());
    }
    double norm = norm(ordered);
    if (!Double.isFinite(norm)) {
      return norm;
    }
    AdamWStep[] steps = new AdamWStep[slots.size()];
    double scale = Math.min(1, config.clip() / (norm + 1e-6));
    for (int i = 0; i < steps.length; i++) {
      ParameterGroup group = slots.get(i).group();
      double eta = rate * group.rateMultiplier();
      steps[i] = AdamWStep.of(config, eta, group.weightDecay(), step + 1.0, scale);
    }
    Parallel.forEach(
        tiles.size(),
        k -> {
          Tile tile = tiles.get(k);
          Slot slot = slots.get(tile.slot());
          INDArray gradient = ordered[tile.slot()];
          slot.moments().update(slot.parameter(), gradient, tile.number(), steps[tile.slot()]);
        });
    direct.forEach((name, array) -> array.subi(gradient(gradients, name)));
    return norm;
  }

  private double norm(INDArray[] gradients) {
    double[] squares = new double[tiles.size()];
    Parallel.forEach(
        squares.length,
        k -> {
          Tile tile = tiles.get(k);
          squares[k] =
              slots.get(tile.slot()).moments().squares(gradients[tile.slot()], tile.number());
        });
    double sum = 0;
    for (double square : squares) {
      sum += square;
    }
    return Math.sqrt(sum);
  }

  private static INDArray gradient(Map<String, INDArray> gradients, String name) {
    INDArray gradient = gradients.get(name);
    if (gradient == null) {
      throw new IllegalStateException("the graph has no gradient for parameter " + name);
    }
    boolean plain = gradient.ordering() == 'c' && Shape.hasDefaultStridesForShape(gradient);
    return plain ? gradient : gradient.dup('c');
  }

  /** Whether every number of every parameter is finite. */
  boolean finite() {
    List<INDArray> arrays = new ArrayList<>(direct.values());
    slots.forEach(slot -> arrays.add(slot.parameter()));
    return arrays.stream().allMatch(array -> Double.isFinite(array.sumNumber().doubleValue()));
  }

  /** Writes the moments as {@code NAME.m} and {@code NAME.v}. */
  void save(Path file, long step) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Slot slot : slots) {
      long[] shape = slot.parameter().shape();
      tensors.put(slot.name() + ".m", tensor(slot.moments().first(), shape));
      tensors.put(slot.name() + ".v", tensor(slot.moments().second(), shape));
    }
    SafeTensorsWriter.write(file, tensors, Map.of("step", Long.toString(step)));
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws IOException in one line, where the file is damaged or of another model or step
   */
  void load(Path file, long step) throws IOException {
    try (SafeTensors tensors = SafeTensors.open(file)) {
      String saved = tensors.metadata().get("step");
      if (!Long.toString(step).equals(saved)) {
        throw new IOException(
            file + ": is of step " + saved + ", but training.json of step " + step);
      }
      for (Slot slot : slots) {
        long[] shape = slot.parameter().shape();
        for (String moment : List.of(".m", ".v")) {
          String name = slot.name() + moment;
          tensors.expect(name, shape);
          read(
              tensors,
              name,
              moment.equals(".m") ? slot.moments().first() : slot.moments().second());
        }
      }
    }
  }

  private static Tensor tensor(Object values, long[] shape) {
    return values instanceof float[] floats
        ? Tensor.of(floats, shape)
        : Tensor.of((double[]) values, shape);
  }

  private static void read(SafeTensors tensors, String name, Object values) throws IOException {
    if (values instanceof float[] floats) {
      System.arraycopy(tensors.floats(name), 0, floats, 0, floats.length);
    } else {
      double[] doubles = (double[]) values;
      System.arraycopy(tensors.doubles(name), 0, doubles, 0, doubles.length);
    }
  }
}
