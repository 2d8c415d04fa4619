package dev.hatchling.data;

import dev.hatchling.input.InputException;

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
      throw new InputException("a stage of the curriculum has a blank name");
    }
    if (steps < 1) {
      throw new InputException(
          "stage \"" + name + "\" of the curriculum has " + steps + " steps; at least 1 is needed");
    }
  }
}
