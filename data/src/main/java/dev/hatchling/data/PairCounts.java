package dev.hatchling.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
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
              for (int i = 0; i + 1 < tokens.length; i++) {
                add(pair(tokens[i], tokens[i + 1]), words.size() - 1);
              }
            });
    pairs.forEach((pair, known) -> queue.add(new Candidate(known.count, pair)));
  }

  private static long pair(int left, int right) {
    return (long) left << Integer.SIZE | right;
  }

  private void add(long pair, int word) {
    Pair known = pairs.computeIfAbsent(pair, p -> new Pair());
    known.count += counts.get(word);
    known.in(word);
  }

  /** Takes a pair away; one that is being merged is not there any more. */
  private void remove(long pair, int word) {
    Pair known = pairs.get(pair);
    if (known != null) {
      known.count -= counts.get(word);
      if (known.count == 0) {
        pairs.remove(pair);
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
    Set<Long> fresh = new HashSet<>();
    for (int k = 0; k < found.known; k++) {
      merge(found.words[k], pair, token, fresh);
    }
    fresh.forEach(known -> queue.add(new Candidate(pairs.get(known).count, known)));
  }

  /**
   * The same in one word: only the pairs on both sides of what is merged change.
   *
   * @param fresh receives the pairs that the new token makes
   */
  private void merge(int word, int[] pair, int token, Set<Long> fresh) {
    int[] tokens = words.get(word);
    int[] out = new int[tokens.length];
    int n = 0;
    boolean behind = false;
    for (int i = 0; i < tokens.length; i++) {
      boolean here = i + 1 < tokens.length && tokens[i] == pair[0] && tokens[i + 1] == pair[1];
      int next = here ? token : tokens[i];
      if (n > 0 && (here || behind)) {
        remove(pair(tokens[i - 1], tokens[i]), word);
        long made = pair(out[n - 1], next);
        add(made, word);
        fresh.add(made);
      }
      out[n++] = next;
      i += here ? 1 : 0;
      behind = here;
    }
    if (n < tokens.length) {
      words.set(word, Arrays.copyOf(out, n));
    }
  }
}
