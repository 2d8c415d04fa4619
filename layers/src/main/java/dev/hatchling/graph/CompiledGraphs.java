package dev.hatchling.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes SameDiff graphs run through the {@link CompiledSession}. */
public final class CompiledGraphs {
  private CompiledGraphs() {}

  /** A new, empty graph that runs compiled. */
  public static SameDiff create() {
    SameDiff sd = SameDiff.create();
    // The holder that keeps views: parameters may be pieces of one flat array.
    sd.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), false);
    bind(sd);
    return sd;
  }

  /**
   * Makes a graph, and every other graph of the program, run compiled. (SameDiff knows one session
   * factory for the whole program.) Sessions that this graph made before are dropped.
   *
   * @param sd the graph
   */
  public static void bind(SameDiff sd) {
    if (!(SameDiff.getInferenceFactory() instanceof CompiledSessionFactory)) {
      SameDiff.bindInferenceFactory(new CompiledSessionFactory());
    }
    for (SameDiff graph : graphs(sd)) {
      graph.getSessions().values().removeIf(session -> !(session instanceof CompiledSession));
    }
  }

  /**
   * Makes the gradient function of a graph, as {@code sd.createGradFunction()} does but without its
   * line per op on standard output.
   *
   * @param sd the graph, with its loss variables set
   * @param variables variables besides the trainable ones that need a gradient
   */
  public static void createGradients(SameDiff sd, String... variables) {
    Muted.run(() -> sd.createGradFunction(variables));
  }

  /**
   * Lets runs on the calling thread write outputs into arrays of the caller, which each run then
   * overwrites, instead of new ones: for a loop that looks at the results of a step before the next
   * one. Replaces what was asked for before; an empty map ends it.
   *
   * @param sd the graph
   * @param outputs for names of variables that will be requested: a contiguous array of their shape
   *     and type
   */
  public static void writeInto(SameDiff sd, Map<String, INDArray> outputs) {
    session(sd).writeInto(outputs);
  }

  /**
   * Lets gradients be written into arrays of the caller, such as pieces of one flat array. As
   * {@link #writeInto}, for {@code calculateGradients} and {@code calculateGradientsAndOutputs}.
   *
   * @param sd the graph, with its gradient function made
   * @param gradients for names of variables: where their gradient goes
   */
  public static void writeGradientsInto(SameDiff sd, Map<String, INDArray> gradients) {
    SameDiff gradient = sd.getFunction("grad");
    if (gradient == null) {
      throw new IllegalStateException("The graph has no gradient function yet");
    }
    Map<String, INDArray> outputs = new HashMap<>();
    gradients.forEach(
        (name, array) -> {
          SDVariable variable = gradient.getVariable(name).gradient();
          if (variable == null) {
            throw new IllegalArgumentException("The loss does not depend on " + name);
          }
          outputs.put(variable.name(), array);
        });
    session(gradient).writeInto(outputs);
  }

  /**
   * What is compiled for the calling thread.
   *
   * @param sd the graph; for gradients ask for {@code sd.getFunction("grad")}
   */
  public static List<PlanReport> plans(SameDiff sd) {
    return session(sd).reports();
  }

  /** The native memory, in bytes, in which all compiled graphs of the program run. */
  public static long bytes() {
    return ArenaPool.bytes();
  }

  /**
   * Gives back the native memory of a graph and its gradient now rather than when the garbage
   * collector finds them. The graph can go on being used.
   *
   * @param sd the graph
   */
  public static void release(SameDiff sd) {
    for (SameDiff graph : graphs(sd)) {
      for (InferenceSession session : graph.getSessions().values()) {
        if (session instanceof CompiledSession compiled) {
          compiled.close();
        }
      }
    }
  }

  private static List<SameDiff> graphs(SameDiff sd) {
    SameDiff gradient = sd.getFunction("grad");
    return gradient == null ? List.of(sd) : List.of(sd, gradient);
  }

  private static CompiledSession session(SameDiff sd) {
    InferenceSession session =
        sd.getSessions()
            .compute(
                Thread.currentThread().getId(),
                (id, old) -> old instanceof CompiledSession ? old : new CompiledSession(sd));
    return (CompiledSession) session;
  }
}
