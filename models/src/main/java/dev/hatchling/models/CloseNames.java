package dev.hatchling.models;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names close to one that was mistyped, for error messages. */
public final class CloseNames {
  private static final int SHOWN = 3;

  private CloseNames() {}

  /**
   * The sentence for an unknown name.
   *
   * @param kind what the name is of, for example {@code "key"}
   * @param name the name that is not known
   * @param known all names there are
   */
  public static String unknown(String kind, String name, Collection<String> known) {
    List<String> close = of(name, known);
    String hint =
        close.isEmpty() ? "known: " + String.join(", ", known) : "did you mean " + join(close);
    return "unknown " + kind + " '" + name + "'; " + hint + (close.isEmpty() ? "" : "?");
  }

  /** At most three of {@code known} that a typing mistake could have turned into {@code name}. */
  public static List<String> of(String name, Collection<String> known) {
    String typed = name.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(k -> isClose(typed, k.toLowerCase(Locale.ROOT)))
        .sorted(Comparator.comparingInt(k -> distance(typed, k.toLowerCase(Locale.ROOT))))
        .limit(SHOWN)
        .toList();
  }

  private static String join(List<String> names) {
    return String.join(", ", names.subList(0, names.size() - 1))
        + (names.size() > 1 ? " or " : "")
        + names.get(names.size() - 1);
  }

  private static boolean isClose(String typed, String known) {
    boolean part = typed.length() >= 3 && (known.contains(typed) || typed.contains(known));
    return part || distance(typed, known) <= 1 + Math.max(typed.length(), known.length()) / 3;
  }

  /** Levenshtein's edit distance. */
  static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], previous[j]));
      }
      int[] swap = previous;
      previous = row;
      row = swap;
    }
    return previous[b.length()];
  }
}
