package dev.hatchling.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class SafeTensorsTest {
  @TempDir Path folder;

  private Path file(String header, int dataBytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text);
    return Files.write(folder.resolve("x.safetensors"), bytes.array());
  }

  @Test
  void writesWhatItReads() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("bytes", Tensor.of(new byte[] {1, 0, -1}, 3));
    tensors.put("f", Tensor.of(Nd4j.createFromArray(new float[][] {{1, 2}, {3, -0.5f}})));
    tensors.put("d", Tensor.of(new double[] {Math.PI}));
    tensors.put("i", Tensor.of(new int[] {7, -8}, 2, 1));
    tensors.put("l", Tensor.of(new long[] {1L << 40}, 1));
    tensors.put("none", Tensor.of(new float[0], 0, 5));
    tensors.put(
        "view", Tensor.of(Nd4j.arange(6).reshape(2, 3).castTo(DataType.DOUBLE).transpose()));
    Path path = folder.resolve("a/b/model.safetensors");
    SafeTensorsWriter.write(path, tensors, Map.of("format", "pt"));
    try (SafeTensors read = SafeTensors.open(path)) {
      assertThat(read.metadata()).containsEntry("format", "pt");
      assertThat(read.bytes("bytes")).containsExactly(1, 0, -1);
      assertThat(read.floats("f")).containsExactly(1, 2, 3, -0.5f);
      assertThat(read.array("f", DataType.DOUBLE).getDouble(1, 1)).isEqualTo(-0.5);
      assertThat(read.doubles("d")).containsExactly(Math.PI);
      assertThat(read.info("d").shape()).isEmpty();
      assertThat(read.ints("i")).containsExactly(7, -8);
      assertThat(read.longs("l")).containsExactly(1L << 40);
      assertThat(read.floats("none")).isEmpty();
      assertThat(read.doubles("view")).containsExactly(0, 3, 1, 4, 2, 5);
      assertThat(read.tensors()).allMatch(t -> t.begin() % t.type().bytes() == 0);
    }
    assertThat(folder.resolve("a/b").toFile().list()).containsExactly("model.safetensors");
  }

  @Test
  void readsTensorsLargerThanItsBuffer() throws IOException {
    float[] values = new float[300_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Path path = folder.resolve("large");
    SafeTensorsWriter.write(path, Map.of("x", Tensor.of(values, values.length)), Map.of());
    try (SafeTensors read = SafeTensors.open(path)) {
      assertThat(read.floats("x")).isEqualTo(values);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x3c00, 1",
    "0xc000, -2",
    "0x3555, 0.33325195",
    "0x7bff, 65504",
    "0x0001, 5.9604645E-8",
    "0x8000, -0.0",
    "0x7c00, Infinity",
    "0xfc00, -Infinity",
    "0x03ff, 6.097555E-5"
  })
  void readsHalves(String bits, float value) {
    assertThat(TensorElements.half((short) Integer.decode(bits).intValue())).isEqualTo(value);
  }

  @Test
  void readsHalfAndBfloat() throws IOException {
    Path path =
        file(
            """
            {"h":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},\
            "b":{"dtype":"BF16","shape":[1],"data_offsets":[2,4]}}""",
            0);
    byte[] head = Files.readAllBytes(path);
    ByteBuffer all = ByteBuffer.allocate(head.length + 4).order(ByteOrder.LITTLE_ENDIAN).put(head);
    Files.write(path, all.putShort((short) 0x3c00).putShort((short) 0xc049).array());
    try (SafeTensors read = SafeTensors.open(path)) {
      assertThat(read.floats("h")).containsExactly(1);
      assertThat(read.doubles("b")).containsExactly(-3.140625);
    }
  }

  private void refuses(Path path, String message) {
    assertThatThrownBy(() -> SafeTensors.open(path).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(message)
        .matches(e -> !e.getMessage().contains("\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | 4 | beyond the 4 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | 12 | there are 12 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}} | 8 | needs 12 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}} | 8 | bad number -2",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}} | 8 | bad number 2.0",
        "{\"a\":{\"dtype\":\"F31\",\"shape\":[2],\"data_offsets\":[0,8]}} | 8 | unknown dtype 'F31'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}} | 8 | not [begin, end]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}} | 8 | not [begin, end]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}} | 8 | no usable data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}} | 12 | leaves a gap",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[4,12]}} | 12 | overlaps",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}} | 0 | too large",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,99999999999999999999]}} | 8 | bad number",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}} | 2 | not valid JSON: Duplicate",
        "{\"a\":7} | 0 | not described",
        "{\"__metadata__\":{\"a\":1}} | 0 | is not text",
        "[] | 0 | not a JSON object",
        "{\"a\": | 0 | not valid JSON",
        "{} {} | 0 | not valid JSON"
      })
  void refusesHostileHeaders(String header, int dataBytes, String message) throws IOException {
    refuses(file(header, dataBytes), message);
  }

  @Test
  void refusesHostileLengths() throws IOException {
    for (long length : new long[] {-1, 0, 1, 17, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE}) {
      ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      refuses(Files.write(folder.resolve("l"), bytes.array()), "header length");
    }
    refuses(Files.write(folder.resolve("short"), new byte[7]), "too few");
    refuses(folder.resolve("missing"), "no such file");
    refuses(folder, "is a directory");
    byte[] deep = new byte[100_008];
    java.util.Arrays.fill(deep, (byte) '[');
    ByteBuffer.wrap(deep).order(ByteOrder.LITTLE_ENDIAN).putLong(100_000).put((byte) '{');
    refuses(Files.write(folder.resolve("deep"), deep), "not valid JSON");
  }

  @Test
  void namesTensorsOfTheWrongKind() throws IOException {
    Path path = folder.resolve("t");
    SafeTensorsWriter.write(path, Map.of("x", Tensor.of(new int[] {1, 2}, 2)), Map.of());
    try (SafeTensors read = SafeTensors.open(path)) {
      assertThatThrownBy(() -> read.floats("x")).hasMessageContaining("type I32, expected F32");
      assertThatThrownBy(() -> read.expect("x", 3)).hasMessageContaining("[2], expected [3]");
      assertThatThrownBy(() -> read.ints("y")).hasMessageContaining("no tensor 'y'");
    }
  }

  /** Cut at every length and with every byte flipped: refused in one line, or read without harm. */
  @Test
  void survivesDamage() throws IOException {
    Path path = folder.resolve("good");
    SafeTensorsWriter.write(
        path,
        Map.of("a", Tensor.of(new float[] {1, 2}, 2), "b", Tensor.of(new byte[] {3}, 1)),
        Map.of("k", "v"));
    byte[] good = Files.readAllBytes(path);
    Path bad = folder.resolve("bad");
    for (int length = 0; length < good.length; length++) {
      Files.write(bad, java.util.Arrays.copyOf(good, length));
      refuses(bad, "");
    }
    for (int i = 0; i < good.length; i++) {
      for (int flip : new int[] {1, 0x80, 0xff}) {
        byte[] damaged = good.clone();
        damaged[i] ^= (byte) flip;
        Files.write(bad, damaged);
        readAll(bad);
      }
    }
  }

  private static void readAll(Path path) {
    try (SafeTensors read = SafeTensors.open(path)) {
      for (TensorInfo t : read.tensors()) {
        if (t.type().floating()) {
          read.floats(t.name());
        }
      }
    } catch (IOException e) {
      assertThat(e.getMessage()).startsWith(path + ": ").doesNotContain("\n");
    }
  }

  @Test
  void leavesTheOldFileWhereWritingFails() throws IOException {
    Path path = Files.writeString(folder.resolve("kept"), "old");
    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    path,
                    out -> {
                      out.write(1);
                      throw new IOException("disk full");
                    }))
        .hasMessage(path + ": cannot be written: disk full");
    assertThat(path).hasContent("old");
    assertThatThrownBy(() -> AtomicFiles.write(path.resolve("below"), out -> {}))
        .hasMessageContaining("a file stands where a folder is needed");
    assertThat(folder.toFile().list()).containsExactly("kept");
  }
}
