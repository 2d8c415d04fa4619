package dev.hatchling.attention;

import dev.hatchling.input.InputException;

/** The base of a rotary embedding from how far it shall extrapolate (docs/model.md, E51). */
public final class RotaryBase {
  private RotaryBase() {}

  /**
   * {@code 2^⌈log2((αL/2π)^(D/(D−2)))⌉}, the next power of two above {@link #exact}.
   *
   * @param extrapolation α, how many training lengths the longest wave covers; above 0
   * @param length L, tokens of a training sample; at least 1
   * @param width D, even and above 2
   * @throws InputException for a value outside
   */
  public static double of(double extrapolation, int length, int width) {
    double exact = exact(extrapolation, length, width);
    double power = Math.ceil(Math.log(exact) / Math.log(2) - 1e-12);
    return Math.pow(2, Math.max(power, 1));
  }

  /**
   * {@code (αL/2π)^(D/(D−2))}: the base whose longest wavelength, {@code 2π base^((D−2)/D)}, is
   * exactly αL.
   *
   * @throws InputException as {@link #of}
   */
  public static double exact(double extrapolation, int length, int width) {
    if (width <= 2 || width % 2 != 0) {
      throw new InputException("rotary base: width " + width + " must be even and above 2");
    }
    if (length < 1) {
      throw new InputException("rotary base: length " + length + " is below 1");
    }
    if (!(extrapolation > 0 && Double.isFinite(extrapolation))) {
      throw new InputException("rotary base: extrapolation " + extrapolation + " must be above 0");
    }
    double turns = extrapolation * length / (2 * Math.PI);
    return Math.pow(turns, width / (width - 2.0));
  }
}
