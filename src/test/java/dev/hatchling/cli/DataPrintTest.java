package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prints of texts too long to be read whole. */
class DataPrintTest {
  private static final int LENGTH = 200_000;

  @TempDir Path folder;

  private DataPrint print(byte[] text, int blocks) throws IOException {
    return DataPrint.sampled(Files.write(folder.resolve("text"), text), blocks);
  }

  /** Blocks of 16 KiB: of four the first ends at byte 16,383, the second begins at 61,205. */
  @ParameterizedTest
  @CsvSource({
    "0, true",
    "16383, true",
    "16384, false",
    "61204, false",
    "61205, true",
    "199999, true"
  })
  void aChangeWithinABlockIsSeen(int at, boolean seen) throws IOException {
    byte[] text = new byte[LENGTH];
    DataPrint first = print(text, 4);
    assertThat(first.bytes()).isEqualTo(LENGTH);
    assertThat(first.sameText(print(text, 4))).isTrue();
    text[at] = 1;
    assertThat(first.sameText(print(text, 4))).isEqualTo(!seen);
  }

  @Test
  void aFileOfOtherLengthIsAnotherAndAShortOneIsReadWhole() throws IOException {
    assertThat(print(new byte[LENGTH], 4).sameText(print(new byte[LENGTH + 1], 4))).isFalse();
    byte[] text = new byte[LENGTH];
    text[16_384] = 1;
    assertThat(print(text, 13).sha256()).isEqualTo(DataPrint.of("", text).sha256());
  }
}
