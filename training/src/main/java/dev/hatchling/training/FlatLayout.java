package dev.hatchling.training;

import dev.hatchling.internal.numeric.HostMemory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Where the parameters of a graph, or their gradients, lie in one flat array: first those of AdamW,
 * whose gradients are summed over shares, then those that move by their gradients.
 */
public final class FlatLayout {
  /** Elements of a cache line in float, where every parameter starts. */
  private static final int LINE = 16;

  /**
   * A parameter.
   *
   * @param group how it is trained
   * @param offset its first element
   */
  record Place(String name, ParameterGroup group, INDArray parameter, long offset) {
    int length() {
      return Math.toIntExact(parameter.length());
    }

    /** One past its last element. */
    long end() {
      return offset + parameter.length();
    }
  }

  private final List<Place> summed = new ArrayList<>();
  private final List<Place> moved = new ArrayList<>();
  private final boolean portable;
  private final DataType type;
  private final int sums;
  private final int length;

  /**
   * The layout of a graph's parameters.
   *
   * @throws IllegalArgumentException for a parameter in two groups, or where there is none
   * @throws ArithmeticException where they are 2³¹ or more
   */
  FlatLayout(SameDiff graph, List<ParameterGroup> groups) {
    this(graph, groups, false);
  }

  /**
   * The layout of parameters.
   *
   * @param portable whether operations of ND4J update them; they do wherever Java cannot
   */
  FlatLayout(SameDiff graph, List<ParameterGroup> groups, boolean portable) {
    this.portable = portable || !HostMemory.reachable();
    Set<String> names = new HashSet<>();
    for (ParameterGroup group : groups) {
      for (String name : group.names()) {
        if (!names.add(name)) {
          throw new IllegalArgumentException("parameter " + name + " is in two groups");
        }
      }
    }
    sums = place(graph, groups, false, summed, 0);
    length = place(graph, groups, true, moved, sums);
    type = all().get(0).parameter().dataType();
  }

  private static int place(
      SameDiff graph, List<ParameterGroup> groups, boolean moving, List<Place> to, int from) {
    long at = from;
    for (ParameterGroup group : groups) {
      for (String name : moves(group.rule()) == moving ? group.names() : List.<String>of()) {
        INDArray parameter = graph.getVariable(name).getArr();
        to.add(new Place(name, group, parameter, at));
        at = (at + parameter.length() + LINE - 1) / LINE * LINE;
      }
    }
    return Math.toIntExact(at);
  }

  private static boolean moves(Rule rule) {
    return switch (rule) {
      case ADAMW, ADAMW_ROWS -> false;
      case DIRECT, DIRECT_LOG -> true;
    };
  }

  /** Whether operations of ND4J update the parameters. */
  boolean portable() {
    return portable;
  }

  /** Places of the parameters that AdamW trains. */
  List<Place> summed() {
    return summed;
  }

  /** Places of the parameters that move by their gradients. */
  List<Place> moved() {
    return moved;
  }

  /** Every place. */
  List<Place> all() {
    List<Place> all = new ArrayList<>(summed);
    all.addAll(moved);
    return all;
  }

  /** Names of all parameters. */
  List<String> names() {
    return all().stream().map(Place::name).toList();
  }

  /** The type of every element. */
  public DataType type() {
    return type;
  }

  /** Elements of the first part, that of AdamW. */
  public int sums() {
    return sums;
  }

  /** Elements in all. */
  public int length() {
    return length;
  }

  /** A flat array of zeros, outside of any workspace. */
  INDArray create() {
    return Nd4j.createUninitializedDetached(type, length).assign(0);
  }

  /** The pieces of a flat array, by parameter and in its shape. */
  Map<String, INDArray> views(INDArray flat) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    for (Place place : all()) {
      INDArray piece = flat.get(NDArrayIndex.interval(place.offset(), place.end()));
      views.put(place.name(), piece.reshape('c', place.parameter().shape()));
    }
    return views;
  }

  /**
   * Brings arrays that were not written into their places there.
   *
   * @param arrays one for each parameter, of any strides
   * @param views the places
   */
  void gather(Map<String, INDArray> arrays, Map<String, INDArray> views) {
    views.forEach(
        (name, place) -> {
          INDArray array = arrays.get(name);
          if (array == null) {
            throw new IllegalStateException("the graph has no gradient for parameter " + name);
          }
          if (array != place) {
            place.assign(array);
          }
        });
  }

  /** A copy of the parameters as they are now. */
  FlatArray parameters() {
    FlatArray flat = FlatArray.zeros(type, length);
    all().forEach(place -> flat.read(place.parameter(), 0, (int) place.offset(), place.length()));
    return flat;
  }

  /** Writes a copy back into the parameters. */
  void assign(FlatArray flat) {
    all().forEach(place -> flat.write(place.parameter(), 0, (int) place.offset(), place.length()));
  }
}
