package dev.hatchling.generation;

import java.util.List;

/** Finds the first stop string in a text that arrives in pieces; holds back what may begin one. */
final class StopMatcher {
  private final List<String> stops;
  private String held = "";
  private boolean stopped;

  /** A matcher of strings that are not empty. */
  StopMatcher(List<String> stops) {
    this.stops = List.copyOf(stops);
  }

  /** Whether a stop string has been found: nothing more comes out. */
  boolean stopped() {
    return stopped;
  }

  /** The text that is certain now: before a stop string, and no beginning of one. */
  String add(String piece) {
    if (stopped) {
      return "";
    }
    String text = held + piece;
    int first = first(text);
    if (first >= 0) {
      stopped = true;
      held = "";
      return text.substring(0, first);
    }
    int keep = beginning(text);
    held = text.substring(text.length() - keep);
    return text.substring(0, text.length() - keep);
  }

  /** What was held back, at the end of the text. */
  String end() {
    String rest = held;
    held = "";
    return rest;
  }

  private int first(String text) {
    return stops.stream().mapToInt(text::indexOf).filter(i -> i >= 0).min().orElse(-1);
  }

  /** Length of the longest end of the text that begins a stop string. */
  private int beginning(String text) {
    int longest = 0;
    for (String stop : stops) {
      for (int k = Math.min(stop.length() - 1, text.length()); k > longest; k--) {
        if (text.regionMatches(text.length() - k, stop, 0, k)) {
          longest = k;
        }
      }
    }
    return longest;
  }
}
