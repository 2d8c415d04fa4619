package dev.hatchling.data;

import dev.hatchling.random.RandomKey;
import java.util.Arrays;

/** Problems with an algorithm behind them. Each draw has a name under the problem's key. */
public final class AlgorithmicProblems {
  private static final String OPENING = "([{";
  private static final String CLOSING = ")]}";
  private static final int DEEPEST = 6;

  private AlgorithmicProblems() {}

  /** {@code copy kfjw = kfjw}, 3 to 10 letters. */
  public static ProblemGenerator copy() {
    return new ProblemGenerator(
        29,
        key -> {
          String word = letters(key, 3, 10);
          return new Problem("copy " + word + " = ", word + "\n");
        });
  }

  /** {@code reverse kfjw = wjfk}, 3 to 10 letters. */
  public static ProblemGenerator reverse() {
    return new ProblemGenerator(
        32,
        key -> {
          String word = letters(key, 3, 10);
          return new Problem(
              "reverse " + word + " = ", new StringBuilder(word).reverse().append('\n').toString());
        });
  }

  /** {@code sort 52951 = 12559}, 3 to 9 digits. */
  public static ProblemGenerator sorting() {
    return new ProblemGenerator(
        27,
        key -> {
          char[] digits = new char[between(key.child("length"), 3, 9)];
          for (int i = 0; i < digits.length; i++) {
            digits[i] = (char) ('0' + key.child("digit").below(10, i));
          }
          String prompt = "sort " + new String(digits) + " = ";
          Arrays.sort(digits);
          return new Problem(prompt, new String(digits) + "\n");
        });
  }

  /** {@code add 37 + 805 = 842}, one to three digits each, every length equally likely. */
  public static ProblemGenerator addition() {
    return new ProblemGenerator(
        21,
        key -> {
          int a = number(key.child("first"));
          int b = number(key.child("second"));
          return new Problem("add " + a + " + " + b + " = ", (a + b) + "\n");
        });
  }

  /** {@code close ([]{ = })}: the brackets that are still open, closed in their order. */
  public static ProblemGenerator brackets() {
    return new ProblemGenerator(
        29,
        key -> {
          StringBuilder prefix = new StringBuilder();
          StringBuilder open = new StringBuilder();
          int length = between(key.child("length"), 2, 12);
          for (int i = 0; i < length || open.isEmpty(); i++) {
            boolean opens =
                open.isEmpty() || (open.length() < DEEPEST && key.child("opens").bernoulli(0.6, i));
            if (opens) {
              int kind = key.child("kind").below(OPENING.length(), i);
              prefix.append(OPENING.charAt(kind));
              open.insert(0, CLOSING.charAt(kind));
            } else {
              prefix.append(open.charAt(0));
              open.deleteCharAt(0);
            }
          }
          return new Problem("close " + prefix + " = ", open + "\n");
        });
  }

  /** {@code recall a3 k7 f1 ? k = 7}, associative recall of 2 to 7 pairs. */
  public static ProblemGenerator recall() {
    return new ProblemGenerator(
        36,
        key -> {
          int[] names = key.child("names").sample(26, between(key.child("pairs"), 2, 7));
          int asked = key.child("asked").below(names.length, 0);
          StringBuilder prompt = new StringBuilder("recall");
          for (int i = 0; i < names.length; i++) {
            prompt.append(' ').append((char) ('a' + names[i])).append(digit(key, i));
          }
          prompt.append(" ? ").append((char) ('a' + names[asked])).append(" = ");
          return new Problem(prompt.toString(), digit(key, asked) + "\n");
        });
  }

  private static int digit(RandomKey key, int pair) {
    return key.child("digit").below(10, pair);
  }

  private static String letters(RandomKey key, int shortest, int longest) {
    int length = between(key.child("length"), shortest, longest);
    StringBuilder word = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + key.child("letter").below(26, i)));
    }
    return word.toString();
  }

  private static int number(RandomKey key) {
    int[] bounds = {10, 100, 1000};
    return key.child("value").below(bounds[key.child("digits").below(bounds.length, 0)], 0);
  }

  /** A number from {@code least} to {@code most}, both possible. */
  static int between(RandomKey key, int least, int most) {
    return least + key.below(most - least + 1, 0);
  }
}
