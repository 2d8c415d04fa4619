package dev.hatchling.models;

import dev.hatchling.input.InputException;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An interval of numbers, written as in mathematics: {@code "[0, 1)"}, {@code "(0, ∞)"}; {@code "0
 * or (2, 100]"} allows 0 as well. A power of two may be written as one: {@code 2^24}.
 *
 * @param text as written
 * @param orZero whether 0 is allowed beside the interval
 * @param low lower end
 * @param withLow whether the lower end belongs to it
 * @param high upper end; infinite for none
 * @param withHigh whether the upper end belongs to it
 */
public record Range(
    String text, boolean orZero, double low, boolean withLow, double high, boolean withHigh) {
  private static final Pattern NOTATION =
      Pattern.compile("(0 or )?([\\[(])(\\S+), (\\S+?)([\\])])");

  /** Those that records are checked against, each read once. */
  private static final Map<String, Range> KNOWN = new ConcurrentHashMap<>();

  /** Reads the notation. */
  public static Range of(String text) {
    Matcher m = NOTATION.matcher(text);
    if (!m.matches()) {
      throw new IllegalStateException("no range: " + text);
    }
    return new Range(
        text,
        m.group(1) != null,
        number(m.group(3)),
        m.group(2).equals("["),
        number(m.group(4)),
        m.group(5).equals("]"));
  }

  private static double number(String text) {
    if (text.equals("∞")) {
      return Double.POSITIVE_INFINITY;
    }
    return text.startsWith("2^")
        ? Math.pow(2, Double.parseDouble(text.substring(2)))
        : Double.parseDouble(text);
  }

  /** Whether a number is allowed. NaN and infinities never are. */
  public boolean contains(double x) {
    boolean above = withLow ? x >= low : x > low;
    boolean below = withHigh ? x <= high : x < high;
    return Double.isFinite(x) && ((above && below) || (orZero && x == 0));
  }

  /** In words, to follow "must be". */
  public String words(boolean whole) {
    String zero = orZero ? "0 or " : "";
    String kind = whole ? "a whole number " : "";
    if (high == Double.POSITIVE_INFINITY) {
      String finite = whole ? kind : "a finite number ";
      return zero + finite + (withLow ? "of at least " : "above ") + plain(low);
    }
    if (withLow && withHigh) {
      return zero + kind + "from " + plain(low) + " to " + plain(high);
    }
    return zero
        + kind
        + (withLow ? "at least " : "above ")
        + plain(low)
        + (withHigh ? " and at most " : " and below ")
        + plain(high);
  }

  private static String plain(double x) {
    return x == Math.rint(x) ? String.valueOf((long) x) : String.valueOf(x);
  }

  /**
   * Checks the values of a record under construction against the ranges of its {@link Key}s.
   *
   * @param values one for each component, in order
   * @throws InputException in one line that names the key and the value
   */
  public static void check(Class<? extends Record> type, Object... values) {
    RecordComponent[] components = type.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      Key key = components[i].getAnnotation(Key.class);
      if (key != null && !key.range().isEmpty()) {
        check(RecordJson.key(components[i]), key.range(), values[i]);
      }
    }
  }

  private static void check(String key, String range, Object value) {
    Range allowed = KNOWN.computeIfAbsent(range, Range::of);
    if (!allowed.contains(((Number) value).doubleValue())) {
      boolean whole = value instanceof Integer || value instanceof Long;
      throw new InputException(key + " = " + value + ": must be " + allowed.words(whole));
    }
  }
}
