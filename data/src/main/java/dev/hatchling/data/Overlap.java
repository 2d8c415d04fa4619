package dev.hatchling.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds windows that occur in a text (Rabin and Karp's rolling hash, matches verified). */
final class Overlap {
  private static final long BASE = 0x9E3779B97F4A7C15L;

  private Overlap() {}

  /** The windows, all of one length, whose tokens do not occur in the text. */
  static List<Sample> without(List<Sample> windows, TokenSequence text) {
    Map<Long, List<Integer>> byHash = new HashMap<>();
    for (int i = 0; i < windows.size(); i++) {
      byHash.computeIfAbsent(hash(windows.get(i).tokens()), h -> new ArrayList<>()).add(i);
    }
    Set<Integer> found = new HashSet<>();
    int length = windows.get(0).tokens().length;
    long top = power(length - 1);
    long rolling = length > text.length() ? 0 : hash(text.slice(0, length));
    for (int from = 0; from + length <= text.length(); from++) {
      for (int window : byHash.getOrDefault(rolling, List.of())) {
        if (matches(windows.get(window).tokens(), text, from)) {
          found.add(window);
        }
      }
      if (from + length < text.length()) {
        rolling = (rolling - (text.get(from) + 1) * top) * BASE + text.get(from + length) + 1;
      }
    }
    List<Sample> kept = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      if (!found.contains(i)) {
        kept.add(windows.get(i));
      }
    }
    return kept;
  }

  private static long hash(int[] tokens) {
    long hash = 0;
    for (int token : tokens) {
      hash = hash * BASE + token + 1;
    }
    return hash;
  }

  private static long power(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= BASE;
    }
    return power;
  }

  private static boolean matches(int[] window, TokenSequence text, int from) {
    for (int t = 0; t < window.length; t++) {
      if (window[t] != text.get(from + t)) {
        return false;
      }
    }
    return true;
  }
}
