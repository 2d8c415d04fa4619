package dev.hatchling.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** How often each pair of neighbouring tokens occurs within words, while pairs are merged. */
final class PairCounts {
  /** A pair with the count that it had when it was put into the queue. */
  private record Candidate(long count, long pair) {}

  /** How often a pair occurs, and the words in which it did at some time. */
  private static final class Pair {
    private long count;
    private int[] words = new int[4];
    private int known;

    void in(int word) {
      if (known > 0 && words[known - 1] == word) {
        return;
      }
      if (known == words.length) {
        words = Arrays.copyOf(words, 2 * known);
      }
      words[known++] = word;
    }
  }

  private final List<int[]> words = new ArrayList<>();
  private final List<Long> counts = new ArrayList<>();
  private final Map<Long, Pair> pairs = new HashMap<>();
  private final PriorityQueue<Candidate> queue =
      new PriorityQueue<>(
          Comparator.comparingLong(Candidate::count).reversed().thenComparingLong(Candidate::pair));

  /**
   * Counts of words of bytes.
   *
   * @param counted how often each word occurs
   * @param ofBytes the token of each byte
   */
  PairCounts(Map<String, long[]> counted, int[] ofBytes) {
    // In an order of their own, for that of a hash table may change.
    new TreeMap<>(counted)
        .forEach(
            (word, count) -> {
              byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
              int[] tokens = new int[bytes.length];
              Arrays.setAll(tokens, i -> ofBytes[bytes[i] & 0xff]);
              words.add(tokens);
              counts.add(count[0]);
              add(words.size() - 1, 1);
            });
    pairs.forEach((pair, known) -> queue.add(new Candidate(known.count, pair)));
  }

  private static long pair(int left, int right) {
    return (long) left << Integer.SIZE | right;
  }

  /** Adds a word's pairs, or takes them away. */
  private void add(int word, int sign) {
    int[] tokens = words.get(word);
    for (int i = 0; i + 1 < tokens.length; i++) {
      Pair pair = pairs.computeIfAbsent(pair(tokens[i], tokens[i + 1]), p -> new Pair());
      pair.count += sign * counts.get(word);
      if (sign > 0) {
        pair.in(word);
      }
    }
  }

  /** The pair that occurs most often, at least twice; the least of several. Empty for none. */
  int[] most() {
    while (!queue.isEmpty()) {
      Candidate first = queue.remove();
      Pair known = pairs.get(first.pair());
      long now = known == null ? 0 : known.count;
      if (now == first.count() && now > 1) {
        return new int[] {(int) (first.pair() >> Integer.SIZE), (int) first.pair()};
      }
      // One that has become more frequent was put in again when it did.
      if (now > 1 && now < first.count()) {
        queue.add(new Candidate(now, first.pair()));
      }
    }
    return new int[0];
  }

  /** Makes one token of a pair wherever it occurs, from left to right. */
  void merge(int[] pair, int token) {
    Pair found = pairs.remove(pair(pair[0], pair[1]));
    for (int k = 0; k < found.known; k++) {
      int word = found.words[k];
      int[] after = merged(words.get(word), pair, token);
      if (after.length < words.get(word).length) {
        add(word, -1);
        words.set(word, after);
        add(word, 1);
        for (int i = 0; i + 1 < after.length; i++) {
          if (after[i] == token || after[i + 1] == token) {
            long fresh = pair(after[i], after[i + 1]);
            queue.add(new Candidate(pairs.get(fresh).count, fresh));
          }
        }
      }
    }
    pairs.remove(pair(pair[0], pair[1]));
  }

  private static int[] merged(int[] tokens, int[] pair, int token) {
    int[] out = new int[tokens.length];
    int n = 0;
    for (int i = 0; i < tokens.length; i++) {
      boolean here = i + 1 < tokens.length && tokens[i] == pair[0] && tokens[i + 1] == pair[1];
      out[n++] = here ? token : tokens[i];
      i += here ? 1 : 0;
    }
    return n == tokens.length ? tokens : Arrays.copyOf(out, n);
  }
}
