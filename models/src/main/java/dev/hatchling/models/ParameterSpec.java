package dev.hatchling.models;

import java.util.List;

/**
 * One array of a model.
 *
 * @param name its name in the graph and, for the spiking model, in its file
 * @param kind how it is trained
 * @param shape its shape
 */
public record ParameterSpec(String name, ParameterKind kind, List<Long> shape) {
  /** Keeps a copy of the shape. */
  public ParameterSpec {
    shape = List.copyOf(shape);
  }

  static ParameterSpec of(String name, ParameterKind kind, long... shape) {
    return new ParameterSpec(name, kind, java.util.Arrays.stream(shape).boxed().toList());
  }

  /** The shape as ND4J takes it. */
  public long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
