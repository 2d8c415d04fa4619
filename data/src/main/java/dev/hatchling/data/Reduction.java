package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.util.Locale;

/** How the losses of a batch's samples become one number. */
public enum Reduction {
  /** Every sample with a scored token counts the same, however many of its tokens are scored. */
  SAMPLE_MEAN,
  /** Every sample counts by its number of scored tokens (the sum of its token weights). */
  TOKEN_MEAN;

  /**
   * Reduction by its name in configurations: {@code sample} or {@code token}.
   *
   * @throws InputException naming any other value
   */
  public static Reduction of(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "sample" -> SAMPLE_MEAN;
      case "token" -> TOKEN_MEAN;
      default ->
          throw new InputException("reduction \"" + name + "\" is unknown: use sample or token");
    };
  }
}
