package dev.hatchling.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** UTF-8 as it completes; stop strings across pieces. */
class TextStreamTest {
  @ParameterizedTest
  @ValueSource(strings = {"plain", "naïve – 日本 𝔊🐣", ""})
  void charactersAppearWhenComplete(String text) {
    Utf8Stream stream = new Utf8Stream();
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      String piece = stream.add(b);
      assertThat(text).startsWith(out + piece);
      out.append(piece);
    }
    assertThat(out + stream.end()).isEqualTo(text);
  }

  @Test
  void brokenSequencesAreShownAndBreakNothing() {
    byte[] bytes = {'a', (byte) 0xff, 'b', (byte) 0xe2, (byte) 0x82, 'c', (byte) 0xc0, (byte) 0x80};
    Utf8Stream stream = new Utf8Stream();
    StringBuilder out = new StringBuilder();
    for (byte b : bytes) {
      out.append(stream.add(b));
    }
    out.append(stream.end());
    assertThat(out.toString()).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    assertThat(stream.add((byte) 0xf0)).isEmpty();
    assertThat(stream.end()).isEqualTo("\ufffd");
    assertThat(stream.add((byte) 'x')).isEqualTo("x");
  }

  @Test
  void stopStringsEndTheText() {
    StopMatcher matcher = new StopMatcher(List.of("END", "END.", "Q"));
    assertThat(matcher.add("abE")).isEqualTo("ab");
    assertThat(matcher.add("N")).isEmpty();
    assertThat(matcher.add("E")).isEqualTo("EN");
    assertThat(matcher.add("ND and more")).isEmpty();
    assertThat(matcher.stopped()).isTrue();
    assertThat(matcher.add("x")).isEmpty();
    StopMatcher open = new StopMatcher(List.of("aab"));
    assertThat(open.add("aaaa")).isEqualTo("aa");
    assertThat(open.end()).isEqualTo("aa");
  }
}
