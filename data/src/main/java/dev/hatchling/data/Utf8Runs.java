package dev.hatchling.data;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Cuts bytes into text and what is no UTF-8. */
final class Utf8Runs {
  /** A byte that belongs to no character. */
  interface Stray {
    void see(byte value);
  }

  private Utf8Runs() {}

  /**
   * Hands on text and stray bytes in their order. A run of text is cut where a word ends: before a
   * space between two letters of ASCII, of which no expression in use makes one word.
   *
   * @param piece length in characters from which a run of text is cut
   */
  static void split(byte[] bytes, int piece, Consumer<String> text, Stray stray) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    while (in.hasRemaining()) {
      CoderResult result = decoder.decode(in, out, true);
      cut(out.flip().toString(), piece, text);
      out.clear();
      decoder.reset();
      for (int i = 0; result.isError() && i < result.length(); i++) {
        stray.see(in.get());
      }
    }
  }

  private static void cut(String run, int piece, Consumer<String> text) {
    int from = 0;
    for (int i = piece; i + 1 < run.length(); i++) {
      if (i - from >= piece
          && run.charAt(i) == ' '
          && letter(run.charAt(i - 1))
          && letter(run.charAt(i + 1))) {
        text.accept(run.substring(from, i));
        from = i;
      }
    }
    if (from < run.length()) {
      text.accept(run.substring(from));
    }
  }

  private static boolean letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
