package dev.hatchling.files;

import java.util.Arrays;
import java.util.List;

/**
 * One tensor of a safetensors file, as its header describes it.
 *
 * @param name its name
 * @param type its element type
 * @param shape its shape, empty for a scalar
 * @param begin its first byte, counted from the end of the header
 * @param end the byte after its last
 */
public record TensorInfo(String name, TensorType type, List<Long> shape, long begin, long end) {
  /** Keeps a copy of the shape. */
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /** Number of elements. */
  public long elements() {
    return (end - begin) / type.bytes();
  }

  /** Whether the shape is this one. */
  public boolean hasShape(long... expected) {
    return shape.equals(Arrays.stream(expected).boxed().toList());
  }
}
