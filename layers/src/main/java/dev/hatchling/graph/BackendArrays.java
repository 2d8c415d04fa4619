package dev.hatchling.graph;

import dev.hatchling.internal.numeric.Layouts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The internal arrays of a plan where Java cannot reach the backend's memory: regions of ND4J
 * arrays, one for each type, since there a region has the type of the array that it is a part of.
 */
final class BackendArrays implements AutoCloseable {
  private final Map<DataType, INDArray> memory = new EnumMap<>(DataType.class);

  /** Lays out slots and takes the memory that they need. */
  BackendArrays(List<Slot> slots) {
    Map<DataType, List<Slot>> byType = new EnumMap<>(DataType.class);
    slots.forEach(slot -> byType.computeIfAbsent(slot.type, t -> new ArrayList<>()).add(slot));
    byType.forEach(
        (type, some) -> {
          long elements = MemoryPlan.layOut(some) / type.width();
          memory.put(type, Nd4j.createUninitializedDetached(type, Math.max(1, elements)));
        });
  }

  /** The array of a slot, contiguous in C order. */
  INDArray array(Slot slot) {
    INDArray whole = memory.get(slot.type);
    return Layouts.part(whole, slot.offset / slot.type.width(), slot.shape);
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    memory.values().forEach(INDArray::close);
  }
}
