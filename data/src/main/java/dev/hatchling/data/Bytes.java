package dev.hatchling.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Small things about bytes. */
final class Bytes {
  private Bytes() {}

  /** The text without a UTF-8 byte order mark at its start. */
  static byte[] withoutMark(byte[] text) {
    boolean mark =
        text.length >= 3
            && text[0] == (byte) 0xEF
            && text[1] == (byte) 0xBB
            && text[2] == (byte) 0xBF;
    return mark ? Arrays.copyOfRange(text, 3, text.length) : text;
  }

  static byte[] utf8(CharSequence text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
