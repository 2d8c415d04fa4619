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

  /** Longer words are left out: merges within them cost more than they say. */
  private static final int LONGEST = 512;

  private static final int PIECE = 1 << 20;

  private final Map<String, long[]> counts = new HashMap<>();

  /** Counts the words of a text. */
  void add(byte[] text) {
    Utf8Runs.split(text, PIECE, this::count, stray -> {});
  }

  private void count(CharSequence text) {
    for (Matcher words = WORD.matcher(text); words.find(); ) {
      if (words.end() - words.start() <= LONGEST) {
        counts.computeIfAbsent(words.group(), word -> new long[1])[0]++;
      }
    }
  }

  /** How often each word occurred. */
  Map<String, long[]> counts() {
    return counts;
  }
}
