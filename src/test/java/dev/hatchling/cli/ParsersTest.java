package dev.hatchling.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever a file holds, it is read or refused in a line that names it, in memory of its own size.
 * {@code scripts/fuzz.sh} looks for what these damaged files do not show.
 */
class ParsersTest {
  private static final int DAMAGED = 2000;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void damagedFilesAreReadOrRefused(FuzzTarget target) throws IOException {
    List<byte[]> seeds = FuzzSeeds.of(target);
    for (byte[] seed : seeds) {
      assertThat(target.read(folder, seed).refusal()).isEmpty();
    }
    RandomKey key = RandomKey.root(15).child(target.name());
    for (int i = 0; i < DAMAGED; i++) {
      byte[] other = seeds.get((i / seeds.size()) % seeds.size());
      target.read(folder, Mutations.of(seeds.get(i % seeds.size()), other, key.child(i)));
    }
  }

  /** What fuzzing found: a file, and the line that it is refused with. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "TRAINING | {\"step\": \u00e4} | is not UTF-8 text",
        "NOTES | {\"run\": \u00e4} | is not UTF-8 text",
        "SIMULATION | {\"regions\": \u00e4} | is not UTF-8 text",
        "SWEEP | {\"list\": \u00e4} | is not UTF-8 text",
        "NOTES | {\"run\": {\"data\": {\"a\": \"\\u0000\"}}} | not a path (Nul character not"
            + " allowed)",
        "TRAINING | {\"step\": 1, \"training\": {\"steps\": \"x\"}} | steps = x: must be a whole"
            + " number"
      })
  void foundByFuzzing(FuzzTarget target, String text, String line) throws IOException {
    assertThat(target.read(folder, text.getBytes(ISO_8859_1)).refusal()).endsWith(line);
  }

  /** Eleven bytes that are two million empty lines; each took half a kilobyte. */
  @Test
  void emptyLinesTakeNoMemory() throws IOException {
    byte[] file = HexFormat.of().parseHex("28b52ffd24cf2274f50a01");
    assertThat(FuzzTarget.ZSTD.read(folder, file).bytes()).isLessThan(64L << 20);
  }

  /** Thirty keys of two values each are a thousand million runs. */
  @Test
  void gridsMultiply() throws IOException {
    String axes =
        IntStream.range(0, 30).mapToObj(i -> "\"k" + i + "\": [1, 2]").collect(joining(", "));
    byte[] file = ("{\"grid\": {" + axes + "}, \"seeds\": [1]}").getBytes(ISO_8859_1);
    assertThat(FuzzTarget.SWEEP.read(folder, file).refusal()).endsWith("more than 1000 runs");
  }
}
