package dev.hatchling.data;

/**
 * A question with its one right answer. The prompt is read, the answer is scored.
 *
 * @param prompt what the model reads
 * @param answer what it should write, ending with {@link #END} and holding none before
 */
public record Problem(String prompt, String answer) {
  /** Ends every answer: generation stops behind it. */
  public static final char END = '\n';

  /** Checks the form. */
  public Problem {
    if (prompt.isEmpty() || answer.length() < 2 || answer.indexOf(END) != answer.length() - 1) {
      throw new IllegalArgumentException(
          "a problem needs a prompt and an answer that is one line: \"" + prompt + answer + "\"");
    }
  }

  /** First line of the prompt: what is asked. All problems of one question are held out or none. */
  public String question() {
    int end = prompt.indexOf(END);
    return end < 0 ? prompt : prompt.substring(0, end);
  }

  /**
   * Most tokens that a right answer takes, with room for another way to the same result: where to
   * stop a generation that does not stop itself.
   */
  public int longestAnswer() {
    return 2 * Bytes.utf8(answer).length + 8;
  }
}
