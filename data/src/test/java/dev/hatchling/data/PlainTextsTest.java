package dev.hatchling.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.data.PlainTexts.Limits;
import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts in memory, the same ones mapped, and those of which samples stand for the whole. */
class PlainTextsTest {
  private static final String TEXT =
      IntStream.range(0, 300).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
  private static final int CONTEXT = 32;
  private static final ByteTokenizer BYTES = new ByteTokenizer();

  /** In memory; mapped in pieces of eight bytes; and sampled, in one piece. */
  private static final Limits HELD = new Limits(Long.MAX_VALUE, Long.MAX_VALUE, 30);

  private static final Limits MAPPED = new Limits(0, Long.MAX_VALUE, 3);

  private static final Limits SAMPLED = new Limits(0, 0, 30);

  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private PlainTexts texts(String path, boolean packed, Limits limits) throws IOException {
    TextSource source = new TextSource(folder + "/" + path, TextSource.FIELD, packed);
    return new PlainTexts("t", source, BYTES, limits);
  }

  private TextTask read(String path, Limits limits) throws IOException {
    return texts(path, false, limits).read();
  }

  private static String words(Sample sample) {
    byte[] bytes = new byte[sample.tokens().length + 1];
    for (int t = 0; t < sample.tokens().length; t++) {
      bytes[t] = (byte) sample.tokens()[t];
      bytes[t + 1] = (byte) sample.targets()[t];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static List<String> words(List<Sample> samples) {
    return samples.stream().map(PlainTextsTest::words).toList();
  }

  private static List<String> drawn(Task task) {
    return IntStream.range(0, 300)
        .mapToObj(i -> words(task.training(RandomKey.root(1), i, CONTEXT)))
        .toList();
  }

  private void writeFolder() throws IOException {
    for (int i = 0; i < 12; i++) {
      file("d/" + i + ".txt", TEXT.substring(40 * i, 60 * i + 50).replace("line", "line of " + i));
    }
    file("d/copy.txt", Files.readString(folder.resolve("d/3.txt")));
    file("d/short.txt", "\uFEFFshort\n");
    file("d/binary.txt", "a\0b");
    file("d/empty.txt", "");
  }

  @ParameterizedTest
  @CsvSource({"a.txt, false", "a.txt, true", "d, false", "d, true"})
  void mappedTextsAreReadAsThoseInMemory(String path, boolean packed) throws IOException {
    file("a.txt", "\uFEFF" + TEXT);
    writeFolder();
    TextTask held = texts(path, packed, HELD).read();
    TextTask mapped = texts(path, packed, MAPPED).read();
    mapped.check(CONTEXT);
    assertThat(mapped.size()).isEqualTo(held.size());
    assertThat(drawn(mapped)).isEqualTo(drawn(held));
    assertThat(words(mapped.heldOut(CONTEXT, 9))).isEqualTo(words(held.heldOut(CONTEXT, 9)));
    assertThat(words(mapped.heldOut(CONTEXT))).isEqualTo(words(held.heldOut(CONTEXT)));
    assertThat(mapped.heldOutText().bytes()).isEqualTo(held.heldOutText().bytes());
    assertThat(mapped.notices()).isEqualTo(held.notices());
    assertThat(words(texts(path, packed, MAPPED).heldOut().heldOut(CONTEXT)))
        .isEqualTo(words(texts(path, packed, HELD).heldOut().heldOut(CONTEXT)));
  }

  @Test
  void whatIsPassedOverIsSaid() throws IOException {
    writeFolder();
    assertThat(read("d", HELD).notices())
        .containsExactly(folder + "/d: 2 of 16 files are empty or no text");
    assertThat(read("d", SAMPLED).notices()).hasSize(2).element(1).asString().contains("2 GiB");
  }

  @Test
  void ofASampledTextTheSameWindowsAreDrawn() throws IOException {
    file("a.txt", "\uFEFF" + TEXT);
    TextTask held = read("a.txt", HELD);
    TextTask sampled = read("a.txt", SAMPLED);
    sampled.check(CONTEXT);
    assertThat(drawn(sampled)).isEqualTo(drawn(held));
    assertThat(words(sampled.heldOut(CONTEXT, 9))).isEqualTo(words(held.heldOut(CONTEXT, 9)));
    assertThat(words(new CarriedBatches(List.of(sampled), once(sampled), key(), 2, 8).batch(50)))
        .isEqualTo(words(new CarriedBatches(List.of(held), once(held), key(), 2, 8).batch(50)));
  }

  private static RandomKey key() {
    return RandomKey.root(3);
  }

  private static Curriculum once(Task task) {
    return Curriculum.of(Mixture.byWeight(List.of(task)));
  }

  private static List<String> words(Batch batch) {
    return IntStream.range(0, batch.size())
        .mapToObj(b -> new Sample(batch.tokens()[b], batch.targets()[b], batch.weights()[b]))
        .map(PlainTextsTest::words)
        .toList();
  }

  /** Whatever number is scored, it is not of the first part alone. */
  @Test
  void anEvaluationIsSpreadOverAllThatIsHeldOut() throws IOException {
    file(
        "a.txt",
        IntStream.range(0, 40_000).mapToObj("%07d\n"::formatted).collect(Collectors.joining()));
    TextTask task = read("a.txt", SAMPLED);
    long last = task.heldOutText().length() - CONTEXT - 1;
    String held = new String(task.heldOutText().bytes(), StandardCharsets.US_ASCII);
    for (int count : new int[] {2, 3, 100, 2048, 4096}) {
      List<Integer> places =
          words(task.evaluated(CONTEXT, count)).stream().map(held::indexOf).toList();
      assertThat(places).hasSize(count);
      for (int i = 0; i < count; i++) {
        assertThat(places.get(i)).isEqualTo((int) (last * i / (count - 1)));
      }
    }
    assertThat(words(task.heldOut(CONTEXT))).isEqualTo(words(task.evaluated(CONTEXT, 1 << 20)));
    assertThat(words(task.withWeight(2).evaluated(CONTEXT, 3)))
        .isEqualTo(words(task.evaluated(CONTEXT, 3)));
  }

  /** Files of many letters each, some of them twice: none is on both sides, no sample on two. */
  @Test
  void ofSeveralSampledFilesSomeAreHeldOut() throws IOException {
    for (int i = 0; i < 20; i++) {
      // Longer than what is looked at, so that blocks are.
      String text = String.valueOf((char) ('a' + i)).repeat(20_000 + i);
      file("d/" + i, text);
      file("d/" + i + "again", text);
    }
    TextTask task = read("d", SAMPLED);
    task.check(CONTEXT);
    Set<String> trained = new HashSet<>();
    drawn(task).forEach(words -> trained.add(onlyLetter(words)));
    Set<String> held = new HashSet<>();
    words(task.heldOut(CONTEXT)).forEach(words -> held.add(onlyLetter(words)));
    assertThat(held).hasSize(2).doesNotContainAnyElementsOf(trained);
    assertThat(trained).hasSize(18);
  }

  private static String onlyLetter(String words) {
    assertThat(words.chars().distinct().count()).isOne();
    return words.substring(0, 1);
  }

  @Test
  void aFileThatIsCutWhileItIsReadIsNamed() throws IOException {
    Path file = file("a.txt", TEXT.repeat(20));
    List<TextTask> tasks = new ArrayList<>();
    tasks.add(read("a.txt", new Limits(0, Long.MAX_VALUE, 30)));
    tasks.add(read("a.txt", SAMPLED));
    try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
      cut.setLength(100);
    }
    for (TextTask task : tasks) {
      assertThatThrownBy(() -> task.training(RandomKey.root(1), 0, CONTEXT))
          .isInstanceOf(InputException.class)
          .hasMessage(file + ": was cut short while it was read");
    }
  }

  @Test
  void whatIsNoTextOrTooShortIsRefused() throws IOException {
    file("b.txt", "b".repeat(300_000) + "\0");
    assertThatThrownBy(() -> read("b.txt", SAMPLED))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("it has bytes that are zero");
    assertThatThrownBy(() -> read("b.txt", new Limits(0, Long.MAX_VALUE, 30)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("byte 300000 is zero");
    file("c.txt", TEXT);
    TextTask task = read("c.txt", SAMPLED);
    assertThatThrownBy(() -> task.check(4000))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("4000");
  }
}
