package dev.hatchling.layers;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** A cache whose least recently used entry gives way to the newest. Safe for several threads. */
final class BoundedMap<K, V> {
  private final Map<K, V> entries;

  /**
   * An empty cache.
   *
   * @param most entries it keeps, at least 1
   */
  BoundedMap(int most) {
    entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
          }
        };
  }

  /** The value of a key, made by {@code build} where it is missing. */
  V get(K key, Function<? super K, ? extends V> build) {
    synchronized (entries) {
      return entries.computeIfAbsent(key, build);
    }
  }

  /** Number of entries. */
  int size() {
    synchronized (entries) {
      return entries.size();
    }
  }

  /** Forgets everything. */
  void clear() {
    synchronized (entries) {
      entries.clear();
    }
  }
}
