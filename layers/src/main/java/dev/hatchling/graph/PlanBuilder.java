package dev.hatchling.graph;

import dev.hatchling.internal.numeric.HostMemory;
import dev.hatchling.internal.numeric.Layouts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Makes a plan by running the graph once, op by op: the only way to learn every shape, since
 * SameDiff's native shape functions may look at values. Arrays are freed as soon as the run allows.
 */
final class PlanBuilder {
  private final SameDiff sd;
  private final Set<String> requested;
  private final ArraySource source;
  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final Map<String, Integer> lastUse = new HashMap<>();
  private final Map<Slot, Runnable> temporary = new HashMap<>();

  private PlanBuilder(SameDiff sd, Set<String> requested, ArraySource source) {
    this.sd = sd;
    this.requested = requested;
    this.source = source;
  }

  /**
   * Runs the graph and makes its plan. The output slots hold the results of this run.
   *
   * @param sd the graph
   * @param requested names of the outputs
   * @param source where placeholders, variables and output arrays come from
   * @throws Unsupported if the graph cannot be compiled
   */
  static GraphPlan build(SameDiff sd, Set<String> requested, ArraySource source)
      throws Unsupported {
    PlanBuilder builder = new PlanBuilder(sd, requested, source);
    try {
      return builder.trace(GraphOrder.of(sd, requested));
    } finally {
      builder.temporary.values().forEach(Runnable::run);
    }
  }

  private GraphPlan trace(List<SameDiffOp> order) throws Unsupported {
    for (int i = 0; i < order.size(); i++) {
      for (String input : GraphOrder.inputs(order.get(i))) {
        lastUse.put(input, i);
      }
    }
    for (int i = 0; i < order.size(); i++) {
      execute(order.get(i), i);
      freeAfter(i);
    }
    for (String name : requested) {
      slot(name);
    }
    shareInPlace();
    List<Slot> internal = new ArrayList<>();
    for (Slot slot : slots.values()) {
      if (slot.kind == Slot.Kind.INTERNAL) {
        internal.add(slot);
      }
    }
    boolean arena = HostMemory.reachable();
    return new GraphPlan(
        List.copyOf(requested),
        steps,
        List.copyOf(slots.values()),
        arena ? MemoryPlan.layOut(internal) : 0,
        arena ? null : new BackendArrays(internal));
  }

  /** The slot of a variable; one that no op makes is looked up. */
  private Slot slot(String name) throws Unsupported {
    Slot known = slots.get(name);
    if (known != null) {
      return known;
    }
    VariableType variable = sd.getVariable(name).getVariableType();
    if (variable == VariableType.ARRAY || variable == VariableType.SEQUENCE) {
      throw new Unsupported("no op makes " + name);
    }
    INDArray array = source.external(name);
    if (array.isEmpty()) {
      throw new Unsupported("empty array " + name);
    }
    Slot slot = new Slot(name, Slot.Kind.EXTERNAL, array.dataType(), array.shape(), null);
    slot.array = array;
    slots.put(name, slot);
    return slot;
  }

  private void execute(SameDiffOp op, int index) throws Unsupported {
    List<String> names = GraphOrder.inputs(op);
    Slot[] inputs = new Slot[names.size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = slot(names.get(i));
    }
    Step step = step(op, inputs);
    step.index = index;
    for (int i = 0; i < inputs.length; i++) {
      step.bindInput(i, inputs[i].array);
    }
    OutputForm[] forms = step.outputForms();
    boolean kept = true;
    if (step instanceof CustomStep custom
        && !requested.contains(op.getOutputsOfOp().get(0))
        && custom.isView()) {
      addView(custom, forms[0]);
      kept = custom.becomeView();
    } else {
      addOutputs(step, forms);
      step.execute();
    }
    if (kept) {
      for (int i = 0; i < inputs.length; i++) {
        inputs[i].uses.add(new Slot.Use(step, i));
      }
      steps.add(step);
    }
  }

  private Step step(SameDiffOp op, Slot[] inputs) {
    if (op.getOp() instanceof FusedOp) {
      return new FusedStep(sd, op, inputs);
    }
    return op.getOp() instanceof CustomOp
        ? new CustomStep(sd, op, inputs)
        : new LegacyStep(sd, op, inputs);
  }

  private void addView(CustomStep step, OutputForm form) {
    String name = step.op.getOutputsOfOp().get(0);
    Slot base = step.inputs[0];
    Slot view = new Slot(name, Slot.Kind.VIEW, form.type(), form.shape(), base);
    view.array = Layouts.view(base.array, form.shape());
    slots.put(name, view);
    Slot root = base.root();
    root.lastStep = Math.max(root.lastStep, lastUse.getOrDefault(name, step.index));
  }

  private void addOutputs(Step step, OutputForm[] forms) {
    step.outputs = new Slot[forms.length];
    for (int i = 0; i < forms.length; i++) {
      String name = step.op.getOutputsOfOp().get(i);
      Slot.Kind kind = requested.contains(name) ? Slot.Kind.OUTPUT : Slot.Kind.INTERNAL;
      Slot slot = new Slot(name, kind, forms[i].type(), forms[i].shape(), null);
      slot.producer = step;
      slot.producerIndex = i;
      slot.firstStep = step.index;
      slot.lastStep = lastUse.getOrDefault(name, step.index);
      slot.bind(kind == Slot.Kind.OUTPUT ? source.output(slot) : temporary(slot));
      slots.put(name, slot);
      step.outputs[i] = slot;
    }
    step.scope = Scopes.of(step.outputs, step.inputs);
  }

  private INDArray temporary(Slot slot) {
    if (!HostMemory.reachable()) {
      INDArray array = Nd4j.createUninitializedDetached(slot.type, slot.shape);
      temporary.put(slot, array::close);
      return array;
    }
    Arena arena = new Arena(slot.bytes());
    temporary.put(slot, arena::free);
    return arena.array(0, slot.type, slot.shape);
  }

  private void freeAfter(int step) {
    temporary
        .entrySet()
        .removeIf(
            entry -> {
              boolean dead = entry.getKey().lastStep <= step;
              if (dead) {
                entry.getValue().run();
              }
              return dead;
            });
  }

  /** Lets outputs take over the memory of inputs that are read for the last time. */
  private void shareInPlace() {
    for (Step step : steps) {
      for (int o = 0; o < step.outputs.length; o++) {
        for (int i = 0; i < step.inputs.length; i++) {
          if (step.mayOverwrite(o, i) && shareable(step, o, i)) {
            Slot root = step.inputs[i].root();
            step.outputs[o].takesOver = root;
            root.takenOverBy = step.outputs[o];
            break;
          }
        }
      }
    }
  }

  private static boolean shareable(Step step, int output, int input) {
    Slot target = step.outputs[output];
    Slot root = step.inputs[input].root();
    boolean alone = true;
    for (int i = 0; i < step.inputs.length; i++) {
      alone &= i == input || step.inputs[i].root() != root;
    }
    return alone
        && target.kind == Slot.Kind.INTERNAL
        && root.kind == Slot.Kind.INTERNAL
        && root.takenOverBy == null
        && root.lastStep == step.index
        && target.fits(step.inputs[input])
        && root.bytes() == target.bytes();
  }
}
