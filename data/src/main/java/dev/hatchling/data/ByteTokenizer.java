package dev.hatchling.data;

import dev.hatchling.input.InputException;

/** One token per byte: vocabulary 256, no merges, nothing unknown. */
public final class ByteTokenizer implements Tokenizer {
  /** Number of byte values. */
  public static final int VOCABULARY = 256;

  /** Creates the tokenizer; it holds no state. */
  public ByteTokenizer() {}

  @Override
  public int vocabulary() {
    return VOCABULARY;
  }

  @Override
  public int[] encode(byte[] bytes) {
    int[] tokens = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      tokens[i] = bytes[i] & 0xff;
    }
    return tokens;
  }

  @Override
  public int bytes(int token) {
    return 1;
  }

  @Override
  public byte[] decode(int... tokens) {
    byte[] bytes = new byte[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] < 0 || tokens[i] >= VOCABULARY) {
        throw new InputException(
            "token " + tokens[i] + " at position " + i + " is not a byte (0 to 255)");
      }
      bytes[i] = (byte) tokens[i];
    }
    return bytes;
  }
}
