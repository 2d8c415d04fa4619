package dev.hatchling.data;

/**
 * One line of a JSON Lines file.
 *
 * @param task name of its task
 * @param prompt what is read but not scored; empty for a plain text
 * @param text what is scored: the text, or the completion behind the prompt
 */
record TextRecord(String task, String prompt, String text) {
  /** What decides on which side of the split the record lies. */
  String content() {
    return prompt.isEmpty() ? text : prompt;
  }
}
