package dev.hatchling.internal.numeric;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** A cache whose least recently used entry gives way to the newest. Safe for several threads. */
public final class BoundedMap<K, V> {
  private final Map<K, V> entries;

  /**
   * An empty cache.
   *
   * @param most entries it keeps, at least 1
   */
  public BoundedMap(int most) {
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
  public V get(K key, Function<? super K, ? extends V> build) {
    synchronized (entries) {
      return entries.computeIfAbsent(key, build);
    }
  }

  /** Number of entries. */
  public int size() {
    synchronized (entries) {
      return entries.size();
    }
  }

  /** Forgets everything. */
  public void clear() {
    synchronized (entries) {
      entries.clear();
    }
  }
}
