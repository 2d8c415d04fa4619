package dev.hatchling.graph;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.Listener;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.config.ExecutionResult;
import org.nd4j.autodiff.samediff.config.SDValue;
import org.nd4j.autodiff.samediff.internal.FrameIter;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A SameDiff session that compiles what it is asked for into {@link GraphPlan}s and replays them.
 * What cannot be compiled (control flow, random ops, listeners that watch every op) the stock
 * session runs. SameDiff keeps one session per thread.
 *
 * <p>The arrays it returns belong to the caller: a later run does not touch them, except where the
 * caller asked for that with {@link CompiledGraphs#writeInto}.
 */
final class CompiledSession extends InferenceSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CompiledSession.class);

  /** Plans kept at most; the one that was not used for the longest time goes first. */
  private static final int MAX_PLANS = 32;

  /** What distinguishes plans. */
  private record Key(List<String> outputs, int graphSize, Map<String, Form> placeholders) {}

  /** The shape and type of a placeholder. */
  private record Form(List<Long> shape, DataType type) {
    static Form of(INDArray array) {
      return new Form(Arrays.stream(array.shape()).boxed().toList(), array.dataType());
    }
  }

  private final WeakReference<Thread> owner = new WeakReference<>(Thread.currentThread());
  private final Map<Key, GraphPlan> plans = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<Key> stock = new LinkedHashSet<>();
  private final Map<String, INDArray> targets = new HashMap<>();

  CompiledSession(SameDiff sd) {
    super(sd);
  }

  /** Whether the thread that made the session has ended. */
  boolean orphaned() {
    Thread thread = owner.get();
    return thread == null || !thread.isAlive();
  }

  @Override
  public synchronized ExecutionResult output(
      List<String> variables,
      @Nullable Map<String, INDArray> placeholders,
      @Nullable Map<String, SDValue> otherPlaceholders,
      @Nullable MultiDataSet batch,
      @Nullable Collection<String> requiredActivations,
      @Nullable List<Listener> listeners,
      @Nullable At at) {
    boolean watched = listeners != null && !listeners.isEmpty();
    boolean values = otherPlaceholders != null && !otherPlaceholders.isEmpty();
    if (!watched && !values && !variables.isEmpty()) {
      Map<String, INDArray> results = compiled(variables, placeholders);
      if (results != null) {
        return result(results);
      }
    }
    // The stock session would take the other branch's value of an earlier run for one of this run.
    nodeValueOutputs.clear();
    Map<String, SDValue> others = otherPlaceholders == null ? Map.of() : otherPlaceholders;
    return super.output(variables, placeholders, others, batch, requiredActivations, listeners, at);
  }

  private ExecutionResult result(Map<String, INDArray> arrays) {
    Map<String, SDValue> values = new LinkedHashMap<>();
    nodeValueOutputs.clear();
    arrays.forEach(
        (name, array) -> {
          SDValue value = SDValue.create(array);
          values.put(name, value);
          nodeValueOutputs.put(new VarId(name, OUTER_FRAME, 0, null), value);
        });
    return ExecutionResult.builder().valueOutputs(values).build();
  }

  /** Runs a plan; null if there can be none. */
  private @Nullable Map<String, INDArray> compiled(
      List<String> variables, @Nullable Map<String, INDArray> placeholders) {
    Map<String, INDArray> given = cast(placeholders == null ? Map.of() : placeholders);
    Map<String, Form> forms = new HashMap<>();
    given.forEach((name, array) -> forms.put(name, Form.of(array)));
    Key key = new Key(List.copyOf(variables), sameDiff.getOps().size(), forms);
    if (stock.contains(key)) {
      return null;
    }
    RunSource source = new RunSource(sameDiff, given, targets, getMmgr());
    GraphPlan plan = plans.get(key);
    if (plan != null) {
      try {
        return plan.run(source);
      } catch (PlanStale e) {
        plans.remove(key);
        plan.close();
      }
    }
    return build(key, source);
  }

  private @Nullable Map<String, INDArray> build(Key key, RunSource source) {
    MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
    try {
      Set<String> requested = new LinkedHashSet<>(key.outputs());
      GraphPlan plan = PlanBuilder.build(sameDiff, requested, source);
      plans.put(key, plan);
      evict();
      return plan.results();
    } catch (Unsupported e) {
      LOG.info("The stock session runs {}: {}", key.outputs(), e.getMessage());
      stock.add(key);
      return null;
    } finally {
      outside.close();
    }
  }

  private void evict() {
    Iterator<GraphPlan> oldest = plans.values().iterator();
    while (plans.size() > MAX_PLANS) {
      oldest.next().close();
      oldest.remove();
    }
  }

  /** Gives placeholders the type of their variable, as the stock session does. */
  private Map<String, INDArray> cast(Map<String, INDArray> placeholders) {
    Map<String, INDArray> cast = new HashMap<>();
    placeholders.forEach(
        (name, array) -> {
          if (!sameDiff.hasVariable(name)) {
            throw new IllegalArgumentException("There is no placeholder named " + name);
          }
          DataType type = sameDiff.getVariable(name).dataType();
          cast.put(name, array.dataType() == type ? array : array.castTo(type));
        });
    return cast;
  }

  /** The arrays into which outputs of this thread's runs go from now on. */
  synchronized void writeInto(Map<String, INDArray> arrays) {
    targets.clear();
    targets.putAll(arrays);
  }

  /** What the plans hold. */
  synchronized List<PlanReport> reports() {
    List<PlanReport> reports = new ArrayList<>();
    plans.values().forEach(plan -> reports.add(plan.report()));
    return reports;
  }

  /** Drops every plan; the next run makes new ones. */
  @Override
  public synchronized void close() {
    plans.values().forEach(GraphPlan::close);
    plans.clear();
    nodeValueOutputs.clear();
  }

  /** For what the stock session runs: fused ops run in Java there too. */
  @Override
  public ExecutionResult doExec(
      DifferentialFunction op,
      @Nullable OpContext context,
      FrameIter frame,
      Set<VarId> opInputs,
      Set<VarId> allIterInputs,
      Set<String> constAndPhInputs,
      Map<String, SDValue> otherPlaceHolders) {
    if (op instanceof FusedOp fused && context != null) {
      fused.compute(context);
      return ExecutionResult.createFrom(op, context);
    }
    return super.doExec(
        op, context, frame, opInputs, allIterInputs, constAndPhInputs, otherPlaceHolders);
  }
}
