package dev.hatchling.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingFileTest {
  @TempDir Path folder;

  private RecordingFile csv(String text) throws IOException {
    Path file = folder.resolve("x.csv");
    Files.writeString(file, text);
    return RecordingFile.read(file);
  }

  private Path npy(String header, byte[] data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.write(new byte[] {(byte) text.length, (byte) (text.length >> 8)});
    out.write(text);
    out.write(data);
    Path file = folder.resolve("x.npy");
    Files.write(file, out.toByteArray());
    return file;
  }

  private static String header(String type, String shape) {
    return "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }    \n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,2.5,-3e-1\n4,5,6\n",
        "1;2.5;-3e-1\r\n4;5;6\r\n",
        "1\t2.5\t-0.3\n4\t5\t6",
        "# neurons by time\n  1 2.5   -.3 \n\n4 5 +6.0E0\n",
        "\"1\", 2.5 , -0.3\n4 , 5, 6"
      })
  void csvIsRead(String text) throws IOException {
    RecordingFile recording = csv(text);
    assertThat(recording.steps()).isEqualTo(3);
    assertThat(recording.rows()).isDeepEqualTo(new double[][] {{1, 2.5, -0.3}, {4, 5, 6}});
  }

  /** In single precision the first is whole, and both rows would be spikes. */
  @Test
  void digitsBehindThePointOfLargeNumbersAreKept() throws IOException {
    RecordingFile recording = csv("20000000.123,20000001.5\n20000000,20000000\n");
    assertThat(recording.rows()[0]).containsExactly(20000000.123, 20000001.5);
    assertThat(recording.counts()).isFalse();
    assertThat(csv("20000000,20000001\n").counts()).isTrue();
    assertThat(csv("1e16,1e16\n").counts()).isFalse();
  }

  @Test
  void longRowsAreReadAsTheyStand() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append(i % 10_000 == 0 ? "\n" : ",").append(i);
    }
    RecordingFile recording = csv(text.toString());
    assertThat(recording.neurons()).isEqualTo(2);
    for (int i = 0; i < 20_000; i++) {
      assertThat(recording.rows()[i / 10_000][i % 10_000]).isEqualTo(i);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1,2/3        | line 2 has 1 values, the first row has 2
          1,NaN        | line 1, column 2: "NaN" is not a finite number
          1,2/3,inf    | line 2, column 2: "inf" is not a finite number
          1,,2         | line 1, column 2: an empty cell is not a finite number
          ,1           | line 1, column 1: an empty cell is not a finite number
          1,           | line 1, column 2: an empty cell is not a finite number
          1,1e999      | line 1, column 2: "1e999" is not a finite number
          1,0x10       | line 1, column 2: "0x10" is not a finite number
          t,v          | line 1, column 1: "t" is not a finite number
          #            | holds no numbers
          1-2          | is not a finite number
          """)
  void badCsvIsNamed(String text, String message) {
    assertThatThrownBy(() -> csv(text.replace('/', '\n')))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("x.csv: ")
        .hasMessageContaining(message);
  }

  @Test
  void decimalsAreParsed() {
    for (String text :
        new String[] {"0", "-0.0", "123456789012345678901234", "1e-320", "-65.43210987654321e+2"}) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      double expected = Double.parseDouble(text);
      assertThat(Decimal.parse(bytes, bytes.length))
          .isCloseTo(expected, within(Math.abs(expected) * 1e-15));
    }
  }

  @Test
  void npyIsRead() throws IOException {
    ByteBuffer little = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer big = ByteBuffer.allocate(24);
    byte[] bytes = new byte[6];
    for (int i = 0; i < 6; i++) {
      little.putDouble(i - 0.5);
      big.putFloat(i - 0.5f);
      bytes[i] = (byte) (250 + i);
    }
    double[][] expected = {{-0.5, 0.5, 1.5}, {2.5, 3.5, 4.5}};
    assertThat(RecordingFile.read(npy(header("<f8", "(2, 3)"), little.array())).rows())
        .isDeepEqualTo(expected);
    assertThat(RecordingFile.read(npy(header(">f4", "(2, 3)"), big.array())).rows())
        .isDeepEqualTo(expected);
    assertThat(RecordingFile.read(npy(header("|u1", "(3, 2)"), bytes)).rows()[2])
        .containsExactly(254, 255);
    assertThat(RecordingFile.read(npy(header("|i1", "(6,)"), bytes)).rows()[0][0]).isEqualTo(-6);
  }

  @Test
  void badNpyIsNamed() throws IOException {
    byte[] nan = ByteBuffer.allocate(8).putDouble(Double.NaN).array();
    Path bad = npy(header(">f8", "(1, 1)"), nan);
    assertThatThrownBy(() -> RecordingFile.read(bad))
        .hasMessageContaining("row 1, column 1 is NaN");
    for (String[] one :
        new String[][] {
          {header("<f8", "(2, 3)"), "ends before its 2 × 3 values"},
          {header("<c8", "(2, 3)"), "not one of plain numbers"},
          {header("<f2", "(2, 3)"), "must hold a matrix"},
          {header("<f8", "(2, 3, 4)"), "must hold a matrix"},
          {header("<f8", "()"), "must hold a matrix"},
          {header("<f8", "(0, 3)"), "holds no numbers"},
          {header("<f8", "(100000, 100000)"), "more than 200000000 values"},
          {header("<f8", "(99999999999999999999, 2)"), "more than 200000000 values"},
          {header("<f8", "(2, 3)").replace("False", "True"), "Fortran order"},
        }) {
      Path file = npy(one[0], new byte[8]);
      assertThatThrownBy(() -> RecordingFile.read(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("x.npy: ")
          .hasMessageContaining(one[1]);
    }
    Path text = folder.resolve("text.npy");
    Files.writeString(text, "hello, this is no array");
    assertThatThrownBy(() -> RecordingFile.read(text)).hasMessageContaining("not an NPY file");
    Files.writeString(text, "hi");
    assertThatThrownBy(() -> RecordingFile.read(text)).hasMessageContaining("ends too early");
  }

  @Test
  void tenGigabytesAreRefusedAtOnce() throws IOException {
    Path file = folder.resolve("huge.csv");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(10L << 30);
    }
    assertThatThrownBy(() -> RecordingFile.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("huge.csv: more than 200000000 values");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0,5;0,7;1,2\n", "1.5;2\n0,5;3\n", "0,5 0,7\n", "\"0,5\",\"0,7\"\n", "0,5\t0,7\n"})
  void aDecimalCommaIsNamedNotReadAsTwoNumbers(String text) {
    assertThatThrownBy(() -> csv(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("x.csv: line ")
        .hasMessageContaining("decimals need a point");
  }
}
