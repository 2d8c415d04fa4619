package dev.hatchling.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextSourceTest {
  private static final ByteTokenizer BYTES = new ByteTokenizer();
  private static final int TIME = 16;

  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private TextSource source(String path) {
    return TextSource.of(folder + "/" + path);
  }

  private List<String> names(String path) throws IOException {
    TextSource source = source(path);
    return source.files().stream().map(source::name).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "d; a.txt b.md deep/a.txt deep/er/c.txt",
        "d/*.txt; a.txt",
        "d/*; a.txt b.md",
        "d/**/*.txt; a.txt deep/a.txt deep/er/c.txt",
        "d/{a,b}.*; a.txt b.md",
        "d/[b-z]?md; b.md",
        "d/dee*/*; deep/a.txt",
        "d/.*; .hidden",
        "d/a.txt; a.txt"
      })
  void foldersAndPatternsGiveFilesInTheOrderOfTheirNames(String path, String expected)
      throws IOException {
    for (String name : List.of("b.md", "a.txt", "deep/er/c.txt", "deep/a.txt", ".hidden")) {
      write("d/" + name, "text");
    }
    assertThat(String.join(" ", names(path))).isEqualTo(expected);
  }

  @Test
  void aFileMayBeCalledLikeAPattern() throws IOException {
    write("a*.txt", "text");
    write("ab.txt", "text");
    assertThat(names("a*.txt")).containsExactly("a*.txt");
    assertThat(source("a*.txt").single()).isTrue();
  }

  @Test
  void whatHoldsNoTextIsRefusedInOneLine() throws IOException {
    Files.createDirectory(folder.resolve("empty"));
    Files.write(Files.createDirectory(folder.resolve("binary")).resolve("b"), new byte[] {1, 0, 2});
    write("mixed/a.txt", "text");
    write("mixed/b.jsonl", "{\"text\": \"text\"}");
    Path loop = Files.createDirectories(folder.resolve("loop/in"));
    Files.createSymbolicLink(loop.resolve("again"), folder.resolve("loop"));
    Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("none"));
    refused("empty", "empty: no file in this folder");
    refused("empty/*.txt", "empty/*.txt: no file of such a name");
    refused("none/*.txt", "none/*.txt: there is no folder");
    refused("binary", "binary: no text in its 1 files, only empty or binary ones");
    refused("mixed", "mixed: JSON Lines beside other files; name them apart");
    refused("loop", "a loop of symbolic links");
    refused("nowhere", "a symbolic link that leads to nothing");
    refused("empty/[", "not a pattern");
  }

  private void refused(String path, String message) {
    assertThatThrownBy(() -> UserTasks.read("a", source(path), BYTES))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message)
        .message()
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {".gz", ".zst"})
  void compressedFilesAreUnpackedAndCutOnesNamed(String ending) throws IOException {
    String text = "\uFEFF" + "naïve text, line after line\n".repeat(2000);
    Path file = folder.resolve("a.txt" + ending);
    pack(file, text);
    TextTask task = (TextTask) UserTasks.read("a", file, BYTES).get(0);
    byte[] bytes = text.substring(1).getBytes(StandardCharsets.UTF_8);
    assertThat(task.trainingText().length()).isEqualTo((int) (bytes.length * 0.9));
    assertThat(task.heldOutText().length()).isEqualTo(bytes.length - (int) (bytes.length * 0.9));
    Path lines = folder.resolve("a.jsonl" + ending);
    pack(lines, "{\"text\": \"first\"}\n{\"text\": \"second\"}\n");
    assertThat(UserTasks.read("a", lines, BYTES).get(0).heldOut(TIME)).hasSize(1);
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 5, whole.length / 2, whole.length - 3}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> UserTasks.read("a", file, BYTES))
          .as("%d bytes", length)
          .isInstanceOf(InputException.class)
          .hasMessageContaining(file.toString())
          .message()
          .hasLineCount(1);
    }
    Files.writeString(file, text);
    assertThatThrownBy(() -> UserTasks.read("a", file, BYTES))
        .hasMessageContaining("cut off or damaged");
  }

  private static void pack(Path file, String text) throws IOException {
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out =
            file.toString().endsWith(".gz")
                ? new GZIPOutputStream(raw)
                : new ZstdOutputStream(raw)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Every text has letters of its own, so a sample that held two would show. */
  @Test
  void noSampleReachesFromOneTextIntoAnother() throws IOException {
    for (int i = 0; i < 20; i++) {
      String letter = String.valueOf((char) ('a' + i));
      write("d/" + i, letter.repeat(i % 4 == 0 ? 5 : 60 + i));
    }
    TextTask task = (TextTask) UserTasks.read("a", source("d"), BYTES).get(0);
    task.check(TIME);
    Set<Integer> trained = new HashSet<>();
    for (int index = 0; index < 3000; index++) {
      Sample sample = task.training(RandomKey.root(1), index, TIME);
      assertThat(letters(sample)).hasSize(1);
      trained.addAll(letters(sample));
    }
    Set<Integer> held = new HashSet<>();
    int predicted = 0;
    for (Sample sample : task.heldOut(TIME)) {
      assertThat(letters(sample)).hasSize(1);
      held.addAll(letters(sample));
      predicted += sample.targets().length;
    }
    assertThat(held).hasSize(2).doesNotContainAnyElementsOf(trained);
    assertThat(trained).hasSize(18);
    assertThat(predicted).isEqualTo(task.heldOutText().length() - 2);
    assertThat(task.heldOut(TIME, 3)).hasSizeLessThanOrEqualTo(3).isNotEmpty();
    TextSource packed = new TextSource(source("d").path(), TextSource.FIELD, true);
    TextTask joined = (TextTask) UserTasks.read("a", packed, BYTES).get(0);
    Set<Integer> lengths = new HashSet<>();
    for (int index = 0; index < 200; index++) {
      lengths.add(letters(joined.training(RandomKey.root(1), index, TIME)).size());
    }
    assertThat(lengths).contains(3);
  }

  private static Set<Integer> letters(Sample sample) {
    Set<Integer> letters = new HashSet<>();
    Arrays.stream(sample.tokens()).forEach(letters::add);
    Arrays.stream(sample.targets()).forEach(letters::add);
    return letters;
  }

  /** Each token of a text is as likely as any other to be in whose text the window lies. */
  @Test
  void longTextsAreDrawnMoreOften() {
    Documents texts = Documents.of(List.of(tokens('a', 3000), tokens('b', 1000)), BYTES);
    Documents held = Documents.of(List.of(tokens('c', 100)), BYTES);
    TextTask task = new TextTask("a", texts, held, false, List.of());
    int second = 0;
    for (int index = 0; index < 4000; index++) {
      second += task.training(RandomKey.root(1), index, TIME).tokens()[0] == 'b' ? 1 : 0;
    }
    assertThat(second).isBetween(900, 1100);
  }

  private static TokenSequence tokens(char letter, int length) {
    return TokenSequence.of(BYTES, Bytes.utf8(String.valueOf(letter).repeat(length)));
  }

  @Test
  void anotherFieldOfJsonLinesMayHoldTheText() throws IOException {
    Path file = write("a.jsonl", "{\"body\": \"one\", \"text\": 7}\n{\"body\": \"two\"}\n");
    TextSource source = new TextSource(file.toString(), "body", false);
    Task task = UserTasks.heldOut("a", source, BYTES).get(0);
    assertThat(task.heldOut(TIME)).hasSize(2);
    TextSource other = new TextSource(file.toString(), "content", false);
    assertThatThrownBy(() -> UserTasks.read("a", other, BYTES))
        .isInstanceOf(InputException.class)
        .hasMessage(file + ": line 1: \"content\" is missing");
  }

  private static final String CHAT =
      "{\"messages\": [{\"role\": \"system\", \"content\": \"Be brief.\"},"
          + " {\"role\": \"user\", \"content\": \"Hi%d\"},"
          + " {\"role\": \"assistant\", \"content\": \"Hello.\"},"
          + " {\"role\": \"user\", \"content\": \"Bye\"},"
          + " {\"role\": \"assistant\", \"content\": \"See you.\"}]}\n";

  @Test
  void ofChatsOnlyTheAnswersAreScored() throws IOException {
    Path file = write("chat.jsonl", CHAT.formatted(0) + CHAT.formatted(1));
    Task task = UserTasks.read("a", file, BYTES).get(0);
    Sample sample = task.training(RandomKey.root(1), 0, 200);
    String text = Bytes.text(BYTES.decode(sample.tokens()[0])) + targets(sample, false);
    assertThat(text)
        .matches(
            "system: Be brief.\nuser: Hi[01]\nassistant: Hello.\nuser: Bye\nassistant: See you."
                + "\nuser:");
    assertThat(targets(sample, true)).isEqualTo(" Hello.\nuser: See you.\nuser:");
    // A window of a longer one ends with a scored token, or begins the chat.
    for (int index = 0; index < 200; index++) {
      Sample window = task.training(RandomKey.root(2), index, TIME);
      assertThat(window.tokens().length).isEqualTo(TIME);
      assertThat(window.scored()).isPositive();
    }
    StringBuilder all = new StringBuilder();
    task.heldOut(TIME).forEach(window -> all.append(targets(window, true)));
    assertThat(all.toString()).isEqualTo(" Hello.\nuser: See you.\nuser:");
  }

  private static String targets(Sample sample, boolean scored) {
    StringBuilder text = new StringBuilder();
    for (int t = 0; t < sample.targets().length; t++) {
      if (!scored || sample.weights()[t] > 0) {
        text.append((char) sample.targets()[t]);
      }
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "[]; must be a list of at least one message",
        "{\"role\": \"user\"}; must be a list of at least one message",
        "[{\"role\": \"user\"}]; messages[0]: \"content\" is missing",
        "[{\"content\": \"a\"}]; messages[0]: \"role\" is missing",
        "[\"a\"]; messages[0]: \"role\" is missing",
        "[{\"role\": \"king\", \"content\": \"a\"}]; messages[0]: role \"king\" is none of",
        "[{\"role\": \"user\", \"content\": [1]}]; \"content\" must be a string",
        "[{\"role\": \"user\", \"content\": \"a\"}]; no answer of the assistant"
      })
  void brokenChatsAreNamed(String messages, String message) throws IOException {
    Path file = write("chat.jsonl", CHAT + "{\"messages\": " + messages + "}\n");
    assertThatThrownBy(() -> UserTasks.read("a", file, BYTES))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": line 2: ")
        .hasMessageContaining(message);
  }
}
