package dev.hatchling.graph;

import dev.hatchling.internal.numeric.NativeThreads;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The ops of one request in execution order, prepared with their arrays, for one set of placeholder
 * shapes. Not safe for use by several threads at once.
 */
final class GraphPlan implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  /** For tests: fills the arena with NaN before every run. */
  static volatile boolean poison;

  private final List<String> requested;
  private final Step[] steps;
  private final List<Slot> externals = new ArrayList<>();
  private final List<Slot> internals = new ArrayList<>();
  private final List<Slot> outputs = new ArrayList<>();
  private final Map<String, Slot> results = new LinkedHashMap<>();
  private final long bytes;
  private final Cleaner.Cleanable lease;
  private final @Nullable BackendArrays own;
  private @Nullable Arena bound;

  /**
   * A plan.
   *
   * @param bytes of the arena that it needs
   * @param own where the internal arrays lie instead; null for in the arena
   */
  GraphPlan(
      List<String> requested,
      List<Step> steps,
      List<Slot> slots,
      long bytes,
      @Nullable BackendArrays own) {
    this.requested = requested;
    this.steps = steps.toArray(new Step[0]);
    this.bytes = bytes;
    this.own = own;
    for (Slot slot : slots) {
      switch (slot.kind) {
        case EXTERNAL -> externals.add(slot);
        case INTERNAL -> internals.add(slot);
        case OUTPUT -> outputs.add(slot);
        case VIEW -> {}
      }
      if (requested.contains(slot.name)) {
        results.put(slot.name, slot);
      }
    }
    if (own != null) {
      internals.forEach(slot -> slot.bind(own.array(slot)));
    }
    long number = ArenaPool.register(bytes);
    this.lease = CLEANER.register(this, () -> ArenaPool.unregister(number));
  }

  /** The arrays of the last run, in the order in which they were requested. */
  Map<String, INDArray> results() {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (String name : requested) {
      arrays.put(name, results.get(name).array);
    }
    return arrays;
  }

  /**
   * Runs the plan.
   *
   * @param source where the arrays come from that the plan does not own
   * @throws PlanStale if shapes have changed: the plan is then of no use any more
   */
  Map<String, INDArray> run(ArraySource source) {
    for (Slot slot : externals) {
      INDArray array = source.external(slot.name);
      if (array != slot.array) {
        if (!slot.fits(array)) {
          throw new PlanStale(slot.name + " has another shape");
        }
        slot.bind(array);
      }
    }
    if (own != null) {
      runBound(source);
    } else {
      runInArena(source);
    }
    return results();
  }

  private void runInArena(ArraySource source) {
    Arena arena = ArenaPool.acquire(bytes, bound);
    try {
      if (arena != bound) {
        bound = arena;
        for (Slot slot : internals) {
          slot.bind(arena.array(slot.offset, slot.type, slot.shape));
        }
      }
      if (poison) {
        arena.fill(0xFF);
      }
      runBound(source);
    } finally {
      ArenaPool.release(arena);
    }
  }

  private void runBound(ArraySource source) {
    for (Slot slot : outputs) {
      INDArray array = source.output(slot);
      if (array != slot.array) {
        slot.bind(array);
      }
    }
    execute();
  }

  private void execute() {
    GraphProfile profile = GraphProfile.active();
    try {
      for (Step step : steps) {
        if (profile == null) {
          step.execute();
        } else {
          long start = System.nanoTime();
          step.execute();
          profile.add(step.name(), step.scope, System.nanoTime() - start);
        }
      }
    } finally {
      NativeThreads.all();
    }
  }

  /** What the plan holds. */
  PlanReport report() {
    long unshared = internals.stream().mapToLong(Slot::bytes).sum();
    return new PlanReport(requested, steps.length, bytes, unshared);
  }

  /** Gives up the plan's claim on native memory. The plan must not run any more. */
  @Override
  public void close() {
    lease.clean();
    if (own != null) {
      own.close();
    }
  }
}
