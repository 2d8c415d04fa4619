package dev.hatchling.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Small things about bytes. */
public final class Bytes {
  private Bytes() {}

  /** The text without a UTF-8 byte order mark at its start. */
  public static byte[] withoutMark(byte[] text) {
    boolean mark =
        text.length >= 3
            && text[0] == (byte) 0xEF
            && text[1] == (byte) 0xBB
            && text[2] == (byte) 0xBF;
    return mark ? Arrays.copyOfRange(text, 3, text.length) : text;
  }

  /** All pieces one after another. */
  static byte[] joined(List<byte[]> pieces) {
    int length = pieces.stream().mapToInt(piece -> piece.length).sum();
    byte[] joined = new byte[length];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, joined, at, piece.length);
      at += piece.length;
    }
    return joined;
  }

  static byte[] utf8(CharSequence text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
