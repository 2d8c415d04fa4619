package dev.hatchling.data;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts the words of texts, between which no token reaches: those of GPT-2's expression. What is
 * no UTF-8 belongs to no word.
 */
final class Words {
  private static final Pattern WORD =
      Pattern.compile(
          "'(?:[stmd]|re|ve|ll)| ?\\p{L}+| ?\\p{N}+| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+"
              + "|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+");

  /** Longer words, in characters, are cut: a merge looks at the whole of a word. */
  static final int LONGEST = 512;

  /**
   * Characters of such words that are learned from. Texts without spaces are made of them, hardly
   * one twice, so that they take many times their own memory.
   */
  static final int MOST_OF_LONG = 1 << 24;

  private static final int PIECE = 1 << 20;

  private final Map<String, long[]> counts = new HashMap<>();
  private int ofLong;

  /** Counts the words of a text. */
  void add(byte[] text) {
    Utf8Runs.split(text, PIECE, this::countAll, stray -> {});
  }

  private void countAll(String text) {
    for (Matcher words = WORD.matcher(text); words.find(); ) {
      int length = words.end() - words.start();
      if (length <= LONGEST) {
        count(words.group());
      } else {
        int most = Math.min(length, MOST_OF_LONG - ofLong);
        ofLong += most;
        cut(text, words.start(), whole(text, words.start() + most));
      }
    }
  }

  private void count(String word) {
    counts.computeIfAbsent(word, w -> new long[1])[0]++;
  }

  /** Counts the pieces of a long word; no pair reaches from one into the next. */
  private void cut(String text, int start, int end) {
    for (int from = start; from < end; ) {
      int to = whole(text, Math.min(from + LONGEST, end));
      count(text.substring(from, to));
      from = to;
    }
  }

  /** A place that is not amid a character of two. */
  private static int whole(String text, int at) {
    return at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
  }

  /** How often each word occurred. */
  Map<String, long[]> counts() {
    return counts;
  }
}
