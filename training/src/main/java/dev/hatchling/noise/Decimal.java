package dev.hatchling.noise;

/** Parses decimal numbers from bytes; a relative error of 1e-15 is allowed. */
final class Decimal {
  private static final double[] POWERS = new double[309];

  static {
    for (int i = 0; i < POWERS.length; i++) {
      POWERS[i] = Double.parseDouble("1e" + i);
    }
  }

  private Decimal() {}

  /** The number of the first {@code length} bytes; NaN if they are none. */
  static double parse(byte[] text, int length) {
    int i = text[0] == '-' || text[0] == '+' ? 1 : 0;
    long mantissa = 0;
    int exponent = 0;
    int digits = 0;
    boolean point = false;
    for (; i < length; i++) {
      int c = text[i];
      if (c == '.' && !point) {
        point = true;
      } else if (c >= '0' && c <= '9') {
        digits++;
        if (mantissa < 100_000_000_000_000_000L) {
          mantissa = mantissa * 10 + (c - '0');
          exponent -= point ? 1 : 0;
        } else {
          exponent += point ? 0 : 1;
        }
      } else {
        break;
      }
    }
    if (digits == 0) {
      return Double.NaN;
    }
    if (i < length) {
      int power = power(text, i, length);
      if (power == Integer.MIN_VALUE) {
        return Double.NaN;
      }
      exponent += power;
    }
    double value = scaled(mantissa, exponent);
    return text[0] == '-' ? -value : value;
  }

  private static double scaled(long mantissa, int exponent) {
    if (mantissa == 0 || exponent < -340) {
      return 0;
    }
    if (exponent > 308) {
      return Double.POSITIVE_INFINITY;
    }
    if (exponent >= 0) {
      return mantissa * POWERS[exponent];
    }
    return exponent >= -308
        ? mantissa / POWERS[-exponent]
        : mantissa / POWERS[308] / POWERS[-exponent - 308];
  }

  /** The exponent after an e; the least integer if it is malformed. */
  private static int power(byte[] text, int from, int length) {
    int i = from + 1;
    if ((text[from] | 0x20) != 'e' || i >= length) {
      return Integer.MIN_VALUE;
    }
    boolean negative = text[i] == '-';
    i += text[i] == '-' || text[i] == '+' ? 1 : 0;
    int power = 0;
    int digits = 0;
    for (; i < length; i++, digits++) {
      if (text[i] < '0' || text[i] > '9') {
        return Integer.MIN_VALUE;
      }
      power = Math.min(100_000, power * 10 + (text[i] - '0'));
    }
    if (digits == 0) {
      return Integer.MIN_VALUE;
    }
    return negative ? -power : power;
  }
}
