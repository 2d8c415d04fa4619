package dev.hatchling.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.training.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTextTest {
  private static final int CONTEXT = 64;

  @TempDir private Path folder;

  @Test
  void aTrainedModelReadsItsHeldOutTextOverAndOver() throws IOException {
    String text = IntStream.range(0, 2_000).mapToObj(i -> i + ", ").collect(Collectors.joining());
    Path file = Files.writeString(folder.resolve("numbers.txt"), text);
    Map<String, Object> run = Map.of("data", Map.of("numbers", file.toString()));
    new ObjectMapper().writeValue(folder.resolve(Checkpoint.FILE).toFile(), Map.of("run", run));
    IntUnaryOperator read = BenchText.heldOut(folder, config(256));
    String first = read(read, 0, text.length());
    int again = first.indexOf(first.substring(0, CONTEXT), 1);
    String heldOut = first.substring(0, again);
    assertThat(text).endsWith(heldOut + " ");
    assertThat(heldOut.length()).isBetween(text.length() / 20, text.length() / 5);
    assertThat(read(read, again, CONTEXT)).isEqualTo(first.substring(0, CONTEXT));
  }

  @Test
  void aVocabularyWithoutBytesReadsRandomTokens() throws IOException {
    IntUnaryOperator read = BenchText.heldOut(folder, config(16));
    int[] tokens = IntStream.range(0, 1_000).map(read).toArray();
    assertThat(IntStream.of(tokens).distinct().sorted().toArray())
        .isEqualTo(IntStream.range(0, 16).toArray());
    assertThat(IntStream.range(0, 1_000).map(BenchText.random(16)).toArray()).isEqualTo(tokens);
  }

  private static ModelConfig config(int vocabulary) {
    return ModelConfig.defaults()
        .with(Map.of("vocab_size", "" + vocabulary, "context", "" + CONTEXT));
  }

  private static String read(IntUnaryOperator read, int from, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) read.applyAsInt(from + i);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
