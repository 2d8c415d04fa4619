package dev.hatchling.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arenas of the program. Plans that do not run at the same time share one: it belongs to a plan
 * only while the plan runs. There are thus as many arenas as plans ever ran at once, each as large
 * as the largest plan that needed it. Memory that no living plan needs is given back.
 */
final class ArenaPool {
  private static final List<Arena> ARENAS = new ArrayList<>();

  /** The bytes that each living plan needs. */
  private static final Map<Long, Long> NEEDS = new HashMap<>();

  private static long lastPlan;

  private ArenaPool() {}

  /** Makes a plan's need known; returns its number. */
  static synchronized long register(long bytes) {
    NEEDS.put(++lastPlan, bytes);
    return lastPlan;
  }

  /** Forgets a plan. */
  static synchronized void unregister(long plan) {
    if (NEEDS.remove(plan) != null) {
      trim();
    }
  }

  /**
   * Takes an arena for a run.
   *
   * @param bytes at least how large
   * @param preferred the one of the last run, to which the plan's arrays are still bound
   */
  static synchronized Arena acquire(long bytes, @Nullable Arena preferred) {
    Arena best = null;
    for (Arena arena : ARENAS) {
      boolean usable = !arena.inUse && arena.bytes >= bytes;
      if (usable && (arena == preferred || best == null || better(arena, best, preferred))) {
        best = arena;
      }
    }
    if (best == null) {
      freeIdle(Long.MAX_VALUE);
      best = new Arena(bytes);
      ARENAS.add(best);
    }
    best.inUse = true;
    return best;
  }

  private static boolean better(Arena arena, Arena best, @Nullable Arena preferred) {
    return best != preferred && arena.bytes < best.bytes;
  }

  /** Gives an arena back after a run. */
  static synchronized void release(Arena arena) {
    arena.inUse = false;
    trim();
  }

  /** The bytes of all arenas. */
  static synchronized long bytes() {
    return ARENAS.stream().mapToLong(arena -> arena.bytes).sum();
  }

  /** Frees what is larger than every living plan. */
  private static void trim() {
    long largest = NEEDS.values().stream().mapToLong(Long::longValue).max().orElse(0);
    for (int i = ARENAS.size() - 1; i >= 0; i--) {
      Arena arena = ARENAS.get(i);
      if (!arena.inUse && arena.bytes > largest) {
        arena.free();
        ARENAS.remove(i);
      }
    }
  }

  private static void freeIdle(long below) {
    for (int i = ARENAS.size() - 1; i >= 0; i--) {
      Arena arena = ARENAS.get(i);
      if (!arena.inUse && arena.bytes < below) {
        arena.free();
        ARENAS.remove(i);
      }
    }
  }
}
