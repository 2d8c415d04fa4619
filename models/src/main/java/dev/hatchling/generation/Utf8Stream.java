package dev.hatchling.generation;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8 as its bytes arrive: a character appears when it is complete, a broken sequence as
 * U+FFFD.
 */
public final class Utf8Stream {
  private static final int LONGEST = 4;

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private byte[] waiting = new byte[0];

  /** A decoder before the first byte. */
  public Utf8Stream() {}

  /** What these bytes complete; may be empty. */
  public String add(byte... bytes) {
    ByteBuffer in = ByteBuffer.allocate(waiting.length + bytes.length);
    in.put(waiting).put(bytes).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + LONGEST);
    decoder.decode(in, out, false);
    waiting = new byte[in.remaining()];
    in.get(waiting);
    return out.flip().toString();
  }

  /** What is left at the end: empty, or U+FFFD for a character that never was completed. */
  public String end() {
    CharBuffer out = CharBuffer.allocate(waiting.length + LONGEST);
    decoder.decode(ByteBuffer.wrap(waiting), out, true);
    decoder.flush(out);
    decoder.reset();
    waiting = new byte[0];
    return out.flip().toString();
  }
}
