package dev.hatchling.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedTaskTest {
  private static final String TEXT =
      IntStream.range(0, 300).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
  private static final int CONTEXT = 32;

  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static String words(Sample sample) {
    byte[] bytes = new byte[CONTEXT + 1];
    for (int t = 0; t < CONTEXT; t++) {
      bytes[t] = (byte) sample.tokens()[t];
      bytes[t + 1] = (byte) sample.targets()[t];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void windowsAreTheFilesWhateverThePieces() throws IOException {
    Path file = file("a.txt", TEXT);
    Task task = new MappedTask("a", List.of(file), 0.9, 7);
    Task whole = new MappedTask("a", List.of(file), 0.9, MappedText.PIECE);
    task.check(CONTEXT);
    int border = (int) (TEXT.length() * 0.9);
    assertThat(task.size()).isEqualTo(border);
    for (int i = 0; i < 200; i++) {
      Sample sample = task.training(RandomKey.root(1), i, CONTEXT);
      assertThat(TEXT.substring(0, border)).contains(words(sample));
      assertThat(words(whole.training(RandomKey.root(1), i, CONTEXT))).isEqualTo(words(sample));
    }
    assertThat(task.heldOut(CONTEXT, 10))
        .hasSize(10)
        .allSatisfy(sample -> assertThat(TEXT.substring(border)).contains(words(sample)));
  }

  @Test
  void noWindowReachesFromOneFileIntoAnother() throws IOException {
    Path first = file("a.txt", "a".repeat(500));
    Path second = file("b.txt", "b".repeat(900));
    Task task = new MappedTask("ab", List.of(first, second), 0.9, MappedText.PIECE);
    for (int i = 0; i < 100; i++) {
      assertThat(words(task.training(RandomKey.root(2), i, CONTEXT))).matches("a+|b+");
    }
    assertThat(task.heldOut(CONTEXT)).allSatisfy(s -> assertThat(words(s)).matches("a+|b+"));
  }

  @Test
  void whatIsNoTextOrTooShortIsRefused() throws IOException {
    Path binary = file("b.txt", "a\0b".repeat(50));
    assertThatThrownBy(() -> new MappedTask("b", List.of(binary), 0.9, 64))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("zero");
    Task task = new MappedTask("c", List.of(file("c.txt", TEXT)), 0.9, 64);
    assertThatThrownBy(() -> task.check(4000))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("4000");
  }
}
