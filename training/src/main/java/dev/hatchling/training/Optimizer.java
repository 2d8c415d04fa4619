package dev.hatchling.training;

import dev.hatchling.files.FolderWriter;
import dev.hatchling.files.SafeTensors;
import dev.hatchling.files.Tensor;
import dev.hatchling.internal.numeric.Parallel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Updates all parameters of a graph in place. Work is cut into tiles whose results do not depend on
 * the thread that does them, and sums over tiles are taken in order: any number of cores gives the
 * same bits.
 */
final class Optimizer {
  private record Slot(int number, FlatLayout.Place place, Moments moments) {}

  private record Tile(Slot slot, Moments.Span span) {}

  private final TrainingConfig config;
  private final FlatLayout layout;
  private final List<Slot> slots = new ArrayList<>();
  private final List<Tile> tiles = new ArrayList<>();

  /** The slot of a table, whose rows are updated where they are read; none where there is none. */
  private final List<Slot> tables = new ArrayList<>();

  /** Zero moments for every parameter that AdamW trains. */
  Optimizer(FlatLayout layout, TrainingConfig config) {
    this.config = config;
    this.layout = layout;
    for (FlatLayout.Place place : layout.summed()) {
      Slot slot = new Slot(slots.size(), place, Moments.zero(place.parameter(), layout.portable()));
      slots.add(slot);
      if (place.group().rule() == Rule.ADAMW_ROWS) {
        tables.add(slot);
      } else {
        tiles.addAll(whole(slot));
      }
    }
  }

  private static List<Tile> whole(Slot slot) {
    List<Tile> all = new ArrayList<>();
    int length = slot.place().length();
    int tile = slot.moments().tile();
    for (int first = 0; first < length; first += tile) {
      int count = Math.min(tile, length - first);
      all.add(new Tile(slot, new Moments.Span(new int[] {first}, count)));
    }
    return all;
  }

  /** What a step updates: all of the parameters, and of a table the rows that were read. */
  private List<Tile> tiles(int... rows) {
    List<Tile> all = new ArrayList<>(tiles);
    for (Slot slot : tables) {
      int width = (int) slot.place().parameter().size(1);
      int some = Moments.TILE / width;
      for (int i = 0; i < rows.length; i += some) {
        int[] firsts = Arrays.copyOfRange(rows, i, Math.min(rows.length, i + some));
        Arrays.setAll(firsts, k -> firsts[k] * width);
        all.add(new Tile(slot, new Moments.Span(firsts, width)));
      }
    }
    return all;
  }

  /** Begins anew, as after construction. */
  void reset() {
    slots.forEach(slot -> slot.moments().reset());
  }

  /**
   * One update.
   *
   * @param gradient flat, by the layout
   * @param rate η of the step, before the groups' factors
   * @param step counted from 0
   * @param rows of a table that were read, ascending; the gradient of the others is zero
   * @return the global norm of the gradients of AdamW's parameters, before clipping; where it is
   *     not finite, nothing is updated
   */
  double update(INDArray gradient, double rate, long step, int... rows) {
    List<Tile> touched = tiles(rows);
    double norm = norm(gradient, touched);
    if (!Double.isFinite(norm)) {
      return norm;
    }
    double scale = Math.min(1, config.clip() / (norm + 1e-6));
    List<AdamWStep> steps =
        slots.stream().map(slot -> step(slot.place().group(), rate, step, scale)).toList();
    sweep(
        touched,
        (slot, span) -> {
          FlatLayout.Place place = slot.place();
          AdamWStep adamw = steps.get(slot.number());
          slot.moments().update(place.parameter(), gradient, place.offset(), span, adamw);
        });
    move(gradient);
    return norm;
  }

  private AdamWStep step(ParameterGroup group, double rate, long step, double scale) {
    double eta = rate * group.rateMultiplier();
    return AdamWStep.of(config, eta, group.weightDecay(), step + 1.0, scale);
  }

  /**
   * Ends a round: the mean of the workers' changes is the step, plain or with Nesterov's momentum
   * (Douillard and others 2023, DiLoCo), whose velocity stands in the first moments.
   *
   * @param change flat, old − new, summed over workers
   */
  void outer(INDArray change, int workers) {
    List<Tile> all = new ArrayList<>(tiles);
    tables.forEach(slot -> all.addAll(whole(slot)));
    sweep(
        all,
        (slot, span) ->
            slot.moments()
                .nesterov(
                    slot.place().parameter(),
                    change,
                    slot.place().offset(),
                    span,
                    new NesterovStep(config.outerRate(), config.outerMomentum(), 1.0 / workers)));
    move(change);
  }

  private void sweep(List<Tile> tiles, BiConsumer<Slot, Moments.Span> update) {
    forEach(tiles.size(), k -> update.accept(tiles.get(k).slot(), tiles.get(k).span()));
  }

  /** Operations of ND4J have threads of their own. */
  private void forEach(int n, IntConsumer work) {
    if (layout.portable()) {
      IntStream.range(0, n).forEach(work);
    } else {
      Parallel.forEach(n, work);
    }
  }

  /** The parameters whose gradient is the step itself. */
  private void move(INDArray gradient) {
    for (FlatLayout.Place place : layout.moved()) {
      INDArray step = gradient.get(NDArrayIndex.interval(place.offset(), place.end()));
      place.parameter().subi(step.reshape('c', place.parameter().shape()));
    }
  }

  private double norm(INDArray gradient, List<Tile> tiles) {
    double[] squares = new double[tiles.size()];
    forEach(
        squares.length,
        k -> {
          Slot slot = tiles.get(k).slot();
          long offset = slot.place().offset();
          squares[k] = slot.moments().squares(gradient, offset, tiles.get(k).span());
        });
    double sum = 0;
    for (double square : squares) {
      sum += square;
    }
    return Math.sqrt(sum);
  }

  /** Whether every number of every parameter is finite. */
  boolean finite() {
    return layout.all().stream()
        .allMatch(place -> Double.isFinite(place.parameter().sumNumber().doubleValue()));
  }

  /** Writes the moments as {@code NAME.m} and {@code NAME.v}. */
  void save(FolderWriter folder) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Slot slot : slots) {
      long[] shape = slot.place().parameter().shape();
      tensors.put(slot.place().name() + ".m", tensor(slot.moments().first(), shape));
      tensors.put(slot.place().name() + ".v", tensor(slot.moments().second(), shape));
    }
    folder.tensors(Checkpoint.OPTIMIZER, tensors, Map.of());
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
        long[] shape = slot.place().parameter().shape();
        String name = slot.place().name();
        slot.moments().set(read(tensors, name + ".m", shape), read(tensors, name + ".v", shape));
      }
    }
  }

  private static Tensor tensor(Object values, long[] shape) {
    return values instanceof float[] floats
        ? Tensor.of(floats, shape)
        : Tensor.of((double[]) values, shape);
  }

  private Object read(SafeTensors tensors, String name, long[] shape) throws IOException {
    tensors.expect(name, shape);
    return layout.type() == DataType.DOUBLE ? tensors.doubles(name) : tensors.floats(name);
  }
}
