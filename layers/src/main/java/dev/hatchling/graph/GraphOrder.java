package dev.hatchling.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.controlflow.compat.StopGradient;
import org.nd4j.linalg.api.ops.random.impl.Range;

/**
 * The ops that a request needs, in an order in which each op comes after those it reads from. Of
 * the ops that could run next, the one that was added to the graph first does: the backward pass
 * then makes each weight's gradient as soon as it can, which frees activations early.
 */
final class GraphOrder {
  /** Ops that steer execution, have side effects, or whose output size depends on values. */
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "Assert",
          "assign",
          "create_view",
          "ExternalErrorsFn",
          "gradientbackwardsmarker",
          "invoke",
          "listdiff",
          "non_max_suppression",
          "non_max_suppression_v3",
          "non_max_suppression_overlaps",
          "boolean_mask",
          "choose",
          "print_variable",
          "print_affinity",
          "unique",
          "unique_with_counts",
          "Where",
          "where_np");

  private GraphOrder() {}

  /**
   * Orders the ops behind some variables.
   *
   * @param sd the graph
   * @param outputs names of variables
   * @throws Unsupported if the ops cannot be compiled
   */
  static List<SameDiffOp> of(SameDiff sd, Iterable<String> outputs) throws Unsupported {
    Set<String> needed = needed(sd, outputs);
    Map<String, Integer> position = new HashMap<>();
    List<SameDiffOp> all = new ArrayList<>();
    for (Map.Entry<String, SameDiffOp> op : sd.getOps().entrySet()) {
      if (needed.contains(op.getKey())) {
        position.put(op.getKey(), all.size());
        all.add(op.getValue());
      }
    }
    List<List<Integer>> readers = new ArrayList<>();
    all.forEach(op -> readers.add(new ArrayList<>()));
    int[] waiting = new int[all.size()];
    for (int i = 0; i < waiting.length; i++) {
      for (String input : new HashSet<>(inputs(all.get(i)))) {
        String producer = variable(sd, input).getOutputOfOp();
        if (producer != null) {
          readers.get(position.get(producer)).add(i);
          waiting[i]++;
        }
      }
    }
    return sort(all, readers, waiting);
  }

  private static List<SameDiffOp> sort(
      List<SameDiffOp> all, List<List<Integer>> readers, int[] waiting) throws Unsupported {
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    for (int i = 0; i < waiting.length; i++) {
      if (waiting[i] == 0) {
        ready.add(i);
      }
    }
    List<SameDiffOp> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      int next = ready.remove();
      order.add(all.get(next));
      for (int reader : readers.get(next)) {
        if (--waiting[reader] == 0) {
          ready.add(reader);
        }
      }
    }
    if (order.size() < all.size()) {
      throw new Unsupported("the graph has a cycle");
    }
    return order;
  }

  private static Set<String> needed(SameDiff sd, Iterable<String> outputs) throws Unsupported {
    Set<String> ops = new HashSet<>();
    Deque<String> variables = new ArrayDeque<>();
    outputs.forEach(variables::push);
    while (!variables.isEmpty()) {
      Variable variable = variable(sd, variables.pop());
      if (variable.getControlDeps() != null && !variable.getControlDeps().isEmpty()) {
        throw new Unsupported("control dependencies");
      }
      String producer = variable.getOutputOfOp();
      if (producer != null && ops.add(producer)) {
        SameDiffOp op = sd.getOps().get(producer);
        check(op);
        inputs(op).forEach(variables::push);
      }
    }
    return ops;
  }

  private static void check(SameDiffOp op) throws Unsupported {
    DifferentialFunction function = op.getOp();
    String type = function.getClass().getName();
    boolean known = function instanceof CustomOp || function instanceof Op;
    boolean inPlace = function instanceof CustomOp custom && custom.isInplaceCall();
    boolean steered =
        (op.getControlDeps() != null && !op.getControlDeps().isEmpty())
            || (op.getVarControlDeps() != null && !op.getVarControlDeps().isEmpty());
    if (!known
        || inPlace
        || steered
        || (type.contains(".controlflow.") && !(function instanceof StopGradient))
        || type.contains(".tensorops.")
        || (type.contains(".random.") && !(function instanceof Range))
        || UNSUPPORTED.contains(function.opName())) {
      throw new Unsupported("op " + op.getName() + " (" + function.opName() + ")");
    }
  }

  static List<String> inputs(SameDiffOp op) {
    return op.getInputsToOp() == null ? List.of() : op.getInputsToOp();
  }

  private static Variable variable(SameDiff sd, String name) throws Unsupported {
    Variable variable = sd.getVariables().get(name);
    if (variable == null) {
      throw new Unsupported("no variable " + name);
    }
    return variable;
  }
}
