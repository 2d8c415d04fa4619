package dev.hatchling.graph;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** To which part of a model an op belongs, for {@link GraphProfile}. */
final class Scopes {
  private static final Pattern SLASH = Pattern.compile("(.+)/[^/]+");
  private static final Pattern NUMBER = Pattern.compile(".+\\.(\\d+)(-grad)?");

  private Scopes() {}

  /**
   * The scope of an op, as {@link GraphProfile#byScope} says. Of several inputs, the highest number
   * counts: what feeds a layer often comes from the one before it.
   */
  static String of(Slot[] outputs, Slot[] inputs) {
    String scope = highest(outputs);
    if (scope.isEmpty()) {
      scope = highest(inputs);
    }
    Step latest = null;
    for (Slot input : inputs) {
      Step producer = input.root().producer;
      if (producer != null && (latest == null || producer.index > latest.index)) {
        latest = producer;
      }
    }
    return scope.isEmpty() && latest != null ? latest.scope : scope;
  }

  private static String highest(Slot[] slots) {
    String scope = "";
    for (Slot slot : slots) {
      Matcher slash = SLASH.matcher(slot.name);
      if (slash.matches()) {
        return slash.group(1);
      }
      Matcher number = NUMBER.matcher(slot.name);
      if (number.matches() && (scope.isEmpty() || value(number.group(1)) > value(scope))) {
        scope = number.group(1);
      }
    }
    return scope;
  }

  private static long value(String digits) {
    return digits.length() > 9 ? Long.MAX_VALUE : Long.parseLong(digits);
  }
}
