package dev.hatchling.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds windows that occur in a text (Rabin and Karp's rolling hash, matches verified). */
final class Overlap {
  private static final long BASE = 0x9E3779B97F4A7C15L;

  /** Tokens of the text that are looked at together. */
  private static final int PIECE = 1 << 16;

  private static final int BITS = 16;

  private final List<Sample> windows;
  private final Map<Long, List<Integer>> byHash = new HashMap<>();
  private final Set<Integer> found = new HashSet<>();

  /** Whether a window may have such a hash: most places of a text are told apart by it alone. */
  private final BitSet known = new BitSet(1 << BITS);

  private Overlap(List<Sample> windows) {
    this.windows = windows;
    for (int i = 0; i < windows.size(); i++) {
      long hash = hash(windows.get(i).tokens());
      byHash.computeIfAbsent(hash, h -> new ArrayList<>()).add(i);
      known.set(bit(hash));
    }
  }

  /** The windows, all of one length, whose tokens do not occur in the text. */
  static List<Sample> without(List<Sample> windows, TokenSequence text) {
    Overlap overlap = new Overlap(windows);
    int length = windows.get(0).tokens().length;
    long last = text.length() - length;
    for (long from = 0; from <= last && overlap.found.size() < windows.size(); from += PIECE) {
      overlap.look(text.slice(from, Math.min(text.length(), from + PIECE + length - 1)), length);
    }
    List<Sample> kept = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      if (!overlap.found.contains(i)) {
        kept.add(windows.get(i));
      }
    }
    return kept;
  }

  private void look(int[] text, int length) {
    long top = power(length - 1);
    long rolling = hash(Arrays.copyOf(text, length));
    for (int from = 0; from + length <= text.length; from++) {
      if (known.get(bit(rolling))) {
        for (int window : byHash.getOrDefault(rolling, List.of())) {
          if (Arrays.equals(windows.get(window).tokens(), 0, length, text, from, from + length)) {
            found.add(window);
          }
        }
      }
      if (from + length < text.length) {
        rolling = (rolling - (text[from] + 1) * top) * BASE + text[from + length] + 1;
      }
    }
  }

  private static int bit(long hash) {
    return (int) ((hash * BASE) >>> (Long.SIZE - BITS));
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
}
