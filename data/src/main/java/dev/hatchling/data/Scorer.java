package dev.hatchling.data;

/** Judges what a model wrote behind a problem's prompt. */
@FunctionalInterface
public interface Scorer {
  /** The whole line must match, to the letter and to its end. */
  Scorer EXACT = (problem, written) -> line(written).equals(line(problem.answer()));

  /**
   * Whether the answer is right.
   *
   * @param problem the problem
   * @param written what was generated behind its prompt; what follows the first line end is ignored
   */
  boolean correct(Problem problem, String written);

  /**
   * Only what stands behind the last {@code mark} of the line must match: the result of a chain of
   * thought, whichever way led there.
   */
  static Scorer behind(String mark) {
    return (problem, written) -> {
      String result = line(written);
      return result.contains(mark) && tail(result, mark).equals(tail(line(problem.answer()), mark));
    };
  }

  private static String line(String text) {
    int end = text.indexOf(Problem.END);
    return end < 0 ? text : text.substring(0, end + 1);
  }

  private static String tail(String line, String mark) {
    return line.substring(line.lastIndexOf(mark) + mark.length());
  }
}
