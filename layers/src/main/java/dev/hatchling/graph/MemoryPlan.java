package dev.hatchling.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Lays the internal arrays of a plan into one arena, such that arrays that live at the same time do
 * not overlap. Greedy by size: the largest array first, each at the lowest place that is free while
 * it lives (Pisarchyk and Lee 2020, "Efficient memory management for deep neural net inference",
 * section 5). An output that works in place shares the region of its input.
 */
final class MemoryPlan {
  private final List<Region> regions = new ArrayList<>();
  private long bytes;

  /** Slots that share memory one after another. */
  private static final class Region {
    final List<Slot> slots = new ArrayList<>();
    long bytes;
    int first = Integer.MAX_VALUE;
    int last = -1;
    long offset;

    boolean livesWith(Region other) {
      return first <= other.last && other.first <= last;
    }
  }

  private MemoryPlan() {}

  /**
   * Sets the offset of each slot.
   *
   * @param slots internal slots with their first and last step
   * @return the bytes of the arena
   */
  static long layOut(List<Slot> slots) {
    MemoryPlan plan = new MemoryPlan();
    for (Slot slot : slots) {
      if (slot.takesOver == null) {
        plan.regions.add(new Region());
        plan.add(slot, plan.regions.get(plan.regions.size() - 1));
      }
    }
    plan.regions.sort(
        Comparator.comparingLong((Region r) -> -r.bytes).thenComparingInt(r -> r.first));
    List<Region> placed = new ArrayList<>();
    for (Region region : plan.regions) {
      plan.place(region, placed);
    }
    return plan.bytes;
  }

  /** Adds a slot and those that take over its memory. */
  private void add(Slot slot, Region region) {
    for (Slot next = slot; next != null; next = next.takenOverBy) {
      region.slots.add(next);
      region.bytes = Math.max(region.bytes, aligned(next.bytes()));
      region.first = Math.min(region.first, next.firstStep);
      region.last = Math.max(region.last, next.lastStep);
    }
  }

  private void place(Region region, List<Region> placed) {
    long offset = 0;
    for (Region other : placed) {
      boolean fits = offset + region.bytes <= other.offset;
      if (region.livesWith(other) && !fits) {
        offset = Math.max(offset, other.offset + other.bytes);
      } else if (region.livesWith(other)) {
        break;
      }
    }
    region.offset = offset;
    region.slots.forEach(slot -> slot.offset = region.offset);
    bytes = Math.max(bytes, offset + region.bytes);
    placed.add(region);
    placed.sort(Comparator.comparingLong(r -> r.offset));
  }

  private static long aligned(long bytes) {
    return (bytes + Arena.ALIGNMENT - 1) / Arena.ALIGNMENT * Arena.ALIGNMENT;
  }
}
