package dev.hatchling.noise;

import dev.hatchling.input.InputException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The lags, in steps, at which series are correlated: 0 and later ones. A correlation needs terms,
 * so a lag is at most a quarter of a series.
 */
public final class Lags {
  /** A lag above this is refused: no recording is as long. */
  private static final int MOST = 100_000_000;

  /** More lags than this are counted, not named. */
  private static final int NAMED = 6;

  private static final int SHARE = 4;

  /** Lags 0 to 100, or what a shorter series has of them. */
  public static final Lags DEFAULT = new Lags(false, IntStream.rangeClosed(0, 100).toArray());

  private final boolean asked;
  private final int[] lags;

  private Lags(boolean asked, int... lags) {
    this.asked = asked;
    this.lags = lags;
  }

  /**
   * Parses what somebody asked for: a number {@code MAX} means 0 to MAX, a list {@code 1,5,20}
   * these lags, and 0.
   *
   * @throws InputException for anything but whole numbers from 1
   */
  public static Lags parse(String text) {
    String[] words = text.split(",", -1);
    if (words.length == 1) {
      return new Lags(true, IntStream.rangeClosed(0, number(text, words[0], 1)).toArray());
    }
    IntStream listed = Arrays.stream(words).mapToInt(word -> number(text, word, 0));
    int[] lags = IntStream.concat(IntStream.of(0), listed).sorted().distinct().toArray();
    return new Lags(true, lags);
  }

  private static int number(String text, String word, int least) {
    try {
      int number = Integer.parseInt(word.strip());
      if (number >= least && number <= MOST) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      throw bad(text, word);
    }
    throw bad(text, word);
  }

  private static InputException bad(String text, String word) {
    return new InputException(
        "lags "
            + text
            + ": \""
            + word.strip()
            + "\" is not a lag in steps; give the largest, from 1, or a list such as 1,5,20");
  }

  /**
   * Refuses lags beyond a quarter of a recording, where they were asked for.
   *
   * @param steps of the recording
   * @param unit what a step is called
   */
  void check(int steps, String unit) {
    int largest = lags[lags.length - 1];
    if (asked && largest > steps / SHARE) {
      throw new InputException(
          "lag "
              + largest
              + " is too long: the recording has "
              + steps
              + " "
              + unit
              + ", a quarter is "
              + steps / SHARE);
    }
  }

  /** Those that a series of so many steps allows, from 0 up. */
  int[] within(int steps) {
    int most = Math.max(0, steps / SHARE);
    return Arrays.stream(lags).filter(lag -> lag <= most).toArray();
  }

  /** All in words. */
  static String all(int[] lags) {
    int count = lags.length - 1;
    if (count == 0) {
      return "lag 0";
    }
    return lags[count] == count ? "lags 0 to " + count : "lag 0 and " + later(lags);
  }

  /** Lags from 1 in words; empty where there are none. */
  static String later(int[] lags) {
    int count = lags.length - 1;
    if (count < 1) {
      return "";
    }
    int last = lags[count];
    if (last == count) {
      return "lags 1 to " + last;
    }
    return count > NAMED
        ? count + " lags from " + lags[1] + " to " + last
        : "lags "
            + String.join(
                ", ", Arrays.stream(lags, 1, count + 1).mapToObj(String::valueOf).toList());
  }
}
