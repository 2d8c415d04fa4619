package dev.hatchling.data;

import dev.hatchling.input.InputException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** What task names and weights may be. */
final class Names {
  /** Longest task name, in characters. */
  static final int LONGEST = 200;

  /** Mean all tasks together where names stand: in {@code metrics.csv}, in tables and charts. */
  private static final Set<String> TOGETHER = Set.of("*", "all");

  private Names() {}

  /** The name itself, if it can be printed in one cell of a table. */
  static String require(String name) {
    if (name.isBlank()) {
      throw new InputException("a task needs a name; \"" + name + "\" is blank");
    }
    if (TOGETHER.contains(name.strip())) {
      throw new InputException(
          "a task cannot be named \"" + name + "\": that stands for all tasks together");
    }
    if (name.length() > LONGEST) {
      throw new InputException(
          "the task name \"" + name.substring(0, 30) + "…\" is longer than " + LONGEST);
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw new InputException(
          "the task name \""
              + name.replaceAll("\\p{Cntrl}", "?")
              + "\" holds a control character or a line break");
    }
    return name;
  }

  static void requireSomeDistinct(Collection<String> names) {
    if (names.isEmpty()) {
      throw new InputException("no tasks: at least one is needed");
    }
    requireDistinct(names);
  }

  static void requireDistinct(Collection<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(require(name))) {
        throw new InputException("two tasks have the name \"" + name + "\"");
      }
    }
  }

  static void requireWeight(String name, double weight) {
    if (!(weight > 0 && Double.isFinite(weight))) {
      throw new InputException(
          "the weight of task \"" + name + "\" must be a number above 0, not " + weight);
    }
  }
}
