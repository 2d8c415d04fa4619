package dev.hatchling.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NgramsTest {
  /** "The" by hand, 'T' = 84 and so on; before it there is nothing. */
  @Test
  void rowsAreThoseOfTheEquation() {
    long a = 1_000_003;
    long p = (1L << 31) - 1;
    long the = ((85 * a + 105) % p * a + 102) % p;
    int[] read = new Ngrams(8192, 4).read(new int[0], new int[] {84, 104, 101});
    assertThat(read)
        .containsExactly(
            85,
            8192 + 85,
            16384 + 85,
            (int) ((85 * a + 105) % p % 8192),
            8192 + (int) ((85 * a + 105) % p % 8192),
            16384 + (int) ((85 * a + 105) % p % 8192),
            (int) ((105 * a + 102) % p % 8192),
            8192 + (int) (the % 8192),
            16384 + (int) (the % 8192));
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "7, 3", "8192, 4", "1048576, 8"})
  void aTextCutAnywhereReadsTheSameRows(int rows, int longest) {
    Ngrams ngrams = new Ngrams(rows, longest);
    int[] text = IntStream.range(0, 40).map(i -> (i * i * 7919) % (1 << 24)).toArray();
    int[] whole = ngrams.read(new int[0], text);
    assertThat(Arrays.stream(whole)).allMatch(row -> row >= 0 && row < ngrams.allRows());
    for (int cut = 0; cut <= text.length; cut++) {
      int[] before = Arrays.copyOf(text, cut);
      int[] after = Arrays.copyOfRange(text, cut, text.length);
      int[] last = Arrays.copyOfRange(before, Math.max(0, cut - longest + 1), cut);
      int[] expected = Arrays.copyOfRange(whole, cut * ngrams.tables(), whole.length);
      assertThat(ngrams.read(before, after)).isEqualTo(expected);
      assertThat(ngrams.read(last, after)).isEqualTo(expected);
    }
  }

  /** Pairs of letters hardly ever share a row. */
  @Test
  void pairsOfLettersAreKeptApart() {
    Ngrams ngrams = new Ngrams(8192, 2);
    long rows =
        IntStream.range(0, 26 * 26)
            .map(i -> ngrams.read(new int[] {97 + i / 26}, new int[] {97 + i % 26})[0])
            .distinct()
            .count();
    assertThat(rows).isGreaterThan(650);
  }
}
