package dev.hatchling.simulation;

import dev.hatchling.input.InputException;

/** One-line errors that name the bad value. */
final class Checks {
  private Checks() {}

  static void finite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new InputException(name + " must be a finite number, not " + value);
    }
  }

  static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new InputException(name + " must be positive, not " + value);
    }
  }

  static void notNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new InputException(name + " must not be negative, and not " + value);
    }
  }
}
