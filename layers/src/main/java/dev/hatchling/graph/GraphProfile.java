package dev.hatchling.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Time per op of everything that compiled graphs run between {@link #start} and {@link #stop}.
 * Costs one read of a field per run while off.
 */
public final class GraphProfile {
  private static volatile @Nullable GraphProfile active;

  private final Map<String, long[]> byOp = new HashMap<>();
  private final Map<String, long[]> byScope = new HashMap<>();

  private GraphProfile() {}

  /**
   * The time of one op name or one scope.
   *
   * @param name op name or scope, as {@link #byScope} says
   * @param calls how many ops were run
   * @param nanos their time in nanoseconds
   */
  public record Entry(String name, long calls, long nanos) {}

  /** Starts measuring; what was measured before is dropped. */
  public static void start() {
    active = new GraphProfile();
  }

  /**
   * Stops measuring.
   *
   * @throws IllegalStateException if it was not started
   */
  public static GraphProfile stop() {
    GraphProfile profile = active;
    if (profile == null) {
      throw new IllegalStateException("The profile was not started");
    }
    active = null;
    return profile;
  }

  static @Nullable GraphProfile active() {
    return active;
  }

  synchronized void add(String op, String scope, long nanos) {
    add(byOp, op, nanos);
    add(byScope, scope, nanos);
  }

  private static void add(Map<String, long[]> totals, String name, long nanos) {
    long[] total = totals.computeIfAbsent(name, key -> new long[2]);
    total[0]++;
    total[1] += nanos;
  }

  /** Time per op name, longest first. */
  public List<Entry> byOp() {
    return entries(byOp);
  }

  /**
   * Time per scope, longest first. The scope of an op is the part of its output variable's name
   * before the last slash ({@code layer0/y}), or the number after the last dot ({@code activity.0}
   * and its gradient {@code activity.0-grad}); else that of its inputs, so that most ops of the
   * backward pass count for the layer they belong to. Empty where there is none.
   */
  public List<Entry> byScope() {
    return entries(byScope);
  }

  private synchronized List<Entry> entries(Map<String, long[]> totals) {
    List<Entry> entries = new ArrayList<>();
    totals.forEach((name, total) -> entries.add(new Entry(name, total[0], total[1])));
    entries.sort(Comparator.comparingLong((Entry e) -> -e.nanos()).thenComparing(Entry::name));
    return entries;
  }
}
