package dev.hatchling.models;

import dev.hatchling.input.InputException;

/**
 * Validation of configuration values: each failure is one line that names the key and the value.
 */
public final class Checks {
  private Checks() {}

  /** Refuses anything but a finite number above 0. */
  public static void positive(String key, double value) {
    if (!(value > 0 && value <= Double.MAX_VALUE)) {
      throw new InputException(key + " = " + value + ": must be a finite number above 0");
    }
  }

  /** Refuses anything but a finite number of at least 0. */
  public static void notNegative(String key, double value) {
    if (!(value >= 0 && value <= Double.MAX_VALUE)) {
      throw new InputException(key + " = " + value + ": must be a finite number of at least 0");
    }
  }

  /** Refuses {@code low > high}. */
  public static void ordered(String lowKey, double low, String highKey, double high) {
    if (!(low <= high)) {
      throw new InputException(
          lowKey + " = " + low + ": must not be above " + highKey + " = " + high);
    }
  }
}
