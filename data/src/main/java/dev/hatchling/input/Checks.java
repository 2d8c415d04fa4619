package dev.hatchling.input;

/** Checks of numbers that people set: each failure is one line that names the bad value. */
public final class Checks {
  private Checks() {}

  /**
   * Refuses infinities and NaN.
   *
   * @throws InputException if it is one
   */
  public static void finite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new InputException(name + " must be a finite number, not " + value);
    }
  }

  /**
   * Refuses anything but a finite number above 0.
   *
   * @throws InputException if it is none
   */
  public static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new InputException(name + " must be positive, not " + value);
    }
  }

  /**
   * Refuses anything but a finite number of at least 0.
   *
   * @throws InputException if it is none
   */
  public static void notNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new InputException(name + " must not be negative, and not " + value);
    }
  }

  /**
   * Refuses {@code low > high}.
   *
   * @throws InputException if they are in the wrong order, or NaN
   */
  public static void ordered(String lowKey, double low, String highKey, double high) {
    if (!(low <= high)) {
      throw new InputException(
          lowKey + " = " + low + ": must not be above " + highKey + " = " + high);
    }
  }
}
