package dev.hatchling.data;

import java.util.List;

/**
 * One line of a JSON Lines file.
 *
 * @param task name of its task
 * @param parts what is read, in order: a text is one part, a prompt and its completion are two
 */
record TextRecord(String task, List<Part> parts) {
  /**
   * A part of a record.
   *
   * @param text its text, not empty
   * @param scored whether it is to be learned
   */
  record Part(String text, boolean scored) {}

  TextRecord {
    parts = List.copyOf(parts);
  }

  /** A text, all of which is scored. */
  static TextRecord text(String task, String text) {
    return new TextRecord(task, List.of(new Part(text, true)));
  }

  /** A prompt, and what is scored behind it. */
  static TextRecord completion(String task, String prompt, String completion) {
    return new TextRecord(task, List.of(new Part(prompt, false), new Part(completion, true)));
  }

  /** What is read but not scored; empty for a plain text. */
  String prompt() {
    return parts.get(0).scored() ? "" : parts.get(0).text();
  }

  /** The last part: the text, or the completion behind the prompt. */
  String last() {
    return parts.get(parts.size() - 1).text();
  }

  /** Whether there is more than a prompt and a completion. */
  boolean chat() {
    return parts.size() > 2;
  }

  /** All of it. */
  String whole() {
    StringBuilder whole = new StringBuilder();
    parts.forEach(part -> whole.append(part.text()));
    return whole.toString();
  }

  /** What decides on which side of the split the record lies: one prompt's answers lie together. */
  String content() {
    return parts.get(0).text();
  }
}
