package dev.hatchling.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides by its content alone whether a sample is held out: the same sample always falls on the
 * same side, wherever and however often it turns up, so none is ever on both. The hash is 64-bit
 * FNV-1a (Fowler, Noll, Vo), its bits mixed by the finalizer of MurmurHash3 (Appleby).
 */
final class ContentSplit {
  /** One content in this many is held out unless said otherwise. */
  static final int ONE_IN = 10;

  private static final int PIECE = 1 << 16;

  private ContentSplit() {}

  /** Whether this content is held out, where one in {@code oneIn} is. */
  static boolean heldOut(byte[] content, int oneIn) {
    return Long.remainderUnsigned(hash(content), oneIn) == 0;
  }

  /** Whether this content, as UTF-8, is held out, where one in ten is. */
  static boolean heldOut(String content) {
    return heldOut(Bytes.utf8(content), ONE_IN);
  }

  /**
   * The held-out contents among a few: one in ten of the different ones, rounded, at least one if
   * there are two; those with the smallest hashes.
   */
  static Set<String> heldOut(Collection<String> contents) {
    List<String> distinct = new ArrayList<>(new HashSet<>(contents));
    if (distinct.size() < 2) {
      return Set.of();
    }
    distinct.sort(
        Comparator.<String>comparingLong(c -> hash(Bytes.utf8(c)) ^ Long.MIN_VALUE)
            .thenComparing(Comparator.naturalOrder()));
    int count = Math.max(1, Math.round(1f * distinct.size() / ONE_IN));
    return new LinkedHashSet<>(distinct.subList(0, count));
  }

  /** As {@link #heldOut(Collection)} of the contents' hashes: those that are held out. */
  static Set<Long> heldOutHashes(Collection<Long> hashes) {
    List<Long> distinct = new ArrayList<>(new HashSet<>(hashes));
    if (distinct.size() < 2) {
      return Set.of();
    }
    distinct.sort(Long::compareUnsigned);
    int count = Math.max(1, Math.round(1f * distinct.size() / ONE_IN));
    return new HashSet<>(distinct.subList(0, count));
  }

  static long hash(byte[] content) {
    return hash(TokenSequence.of(new ByteTokenizer(), content).pieces(PIECE));
  }

  /** Of bytes as tokens, one piece behind the other. */
  static long hash(Stream<int[]> content) {
    long hash = 0xcbf29ce484222325L;
    for (int[] piece : (Iterable<int[]>) content::iterator) {
      for (int token : piece) {
        hash = (hash ^ token) * 0x100000001b3L;
      }
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
