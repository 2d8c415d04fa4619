package dev.hatchling.noise;

import java.util.List;
import java.util.Locale;

/** Questions about the spectrum of raw noise. */
final class Flatness {
  private Flatness() {}

  static void ask(String section, Spectrum spectrum, double low, List<Question> questions) {
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
            String.format(Locale.ROOT, "share of power below %.0f Hz", low),
            share,
            expected,
            true,
            Significance.normal((share - expected) / deviation),
            alpha -> Significance.normalLimit(alpha) * deviation,
            count + " of " + spectrum.power.length + " frequencies"));
  }
}
