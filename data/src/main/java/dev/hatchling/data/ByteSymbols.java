package dev.hatchling.data;

/**
 * The characters by which byte-level tokenizers name bytes in files, those of GPT-2: a visible
 * character of Latin-1 stands for itself, the other bytes for U+0100 and those that follow.
 */
final class ByteSymbols {
  private static final char[] SYMBOLS = new char[256];
  private static final short[] BYTES = new short[256 + 68];

  static {
    java.util.Arrays.fill(BYTES, (short) -1);
    char next = 256;
    for (int b = 0; b < 256; b++) {
      boolean visible = (b >= '!' && b <= '~') || (b >= 0xA1 && b != 0xAD);
      SYMBOLS[b] = visible ? (char) b : next++;
      BYTES[SYMBOLS[b]] = (short) b;
    }
  }

  private ByteSymbols() {}

  /** The characters of bytes. */
  static String of(byte... bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      text.append(SYMBOLS[b & 0xff]);
    }
    return text.toString();
  }

  /** The bytes of characters; null where one of them stands for none. */
  static byte[] bytes(String symbols) {
    byte[] bytes = new byte[symbols.length()];
    for (int i = 0; i < bytes.length; i++) {
      char symbol = symbols.charAt(i);
      if (symbol >= BYTES.length || BYTES[symbol] < 0) {
        return null;
      }
      bytes[i] = (byte) BYTES[symbol];
    }
    return bytes;
  }
}
