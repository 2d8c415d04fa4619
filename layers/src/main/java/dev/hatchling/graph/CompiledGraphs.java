package dev.hatchling.graph;

import org.nd4j.autodiff.samediff.SameDiff;

/** Makes SameDiff graphs run through the {@link CompiledSession}. */
public final class CompiledGraphs {
  private CompiledGraphs() {}

  /** A new, empty graph that runs compiled. */
  public static SameDiff create() {
    SameDiff sd = SameDiff.create();
    bind(sd);
    return sd;
  }

  /**
   * Makes a graph run compiled. SameDiff knows one session factory for the whole program, so this
   * binds every graph that has not run yet; those that ran already in this program keep the session
   * they have.
   *
   * @param sd the graph
   */
  public static void bind(SameDiff sd) {
    if (!(SameDiff.getInferenceFactory() instanceof CompiledSessionFactory)) {
      SameDiff.bindInferenceFactory(new CompiledSessionFactory());
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
}
