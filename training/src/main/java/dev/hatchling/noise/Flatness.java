package dev.hatchling.noise;

import java.util.List;

/** Questions about the spectrum of raw noise. */
final class Flatness {
  private Flatness() {}

  /**
   * Asks.
   *
   * @param low below this frequency the share of power is looked at
   * @param unit of frequencies, as the spectrum has them
   */
  static void ask(
      String section, Spectrum spectrum, double low, String unit, List<Question> questions) {
    int degrees = Spectrum.BANDS - 1;
    double chiSquare = spectrum.flatness();
    questions.add(
        new Question(
            section,
            "flatness of the spectrum, chi-square",
            chiSquare,
            degrees,
            false,
            Significance.chiSquare(chiSquare, degrees),
            alpha -> Significance.chiSquareLimit(alpha, degrees) - degrees,
            Spectrum.BANDS + " bands"));
    int count = spectrum.below(low);
    if (count == 0 || count == spectrum.power.length) {
      return;
    }
    double expected = (double) count / spectrum.power.length;
    double deviation = spectrum.shareDeviation(count);
    double share = spectrum.share(count);
    questions.add(
        new Question(
            section,
            "share of power below "
                + (low == Math.rint(low) ? String.valueOf(Math.round(low)) : String.valueOf(low))
                + " "
                + unit,
            share,
            expected,
            true,
            Significance.normal((share - expected) / deviation),
            alpha -> Significance.normalLimit(alpha) * deviation,
            count + " of " + spectrum.power.length + " frequencies"));
  }
}
