package dev.hatchling.data;

/**
 * A part of a run with a mixture of its own.
 *
 * @param name name in reports
 * @param steps how long it lasts, at least 1
 * @param mixture what is drawn during it
 */
public record Stage(String name, long steps, Mixture mixture) {
  /** Checks name and length. */
  public Stage {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a stage of the curriculum has a blank name");
    }
    if (steps < 1) {
      throw new IllegalArgumentException(
          "stage \"" + name + "\" of the curriculum has " + steps + " steps; at least 1 is needed");
    }
  }
}
