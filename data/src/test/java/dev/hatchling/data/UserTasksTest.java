package dev.hatchling.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserTasksTest {
  private static final ByteTokenizer BYTES = new ByteTokenizer();
  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private List<Task> lines(String... lines) throws IOException {
    return UserTasks.read("file", file("a.jsonl", String.join("\n", lines)), BYTES);
  }

  @Test
  void textFileIsOneTaskWithItsLastTenthHeldOut() throws IOException {
    Path file = file("a.txt", "\uFEFF" + "0123456789".repeat(20));
    TextTask task = (TextTask) UserTasks.parse("my=" + file, BYTES).get(0);
    assertThat(task.name()).isEqualTo("my");
    assertThat(task.trainingText().length()).isEqualTo(180);
    assertThat(task.heldOutText().length()).isEqualTo(20);
    assertThat(task.trainingText().get(0)).isEqualTo('0');
    TextTask whole = (TextTask) UserTasks.heldOut("my", file, BYTES).get(0);
    assertThat(whole.heldOut(64)).hasSize(4);
  }

  @Test
  void badTextFilesAreRefusedInOneLine() throws IOException {
    assertThatThrownBy(() -> UserTasks.read("a", folder.resolve("none"), BYTES))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("none");
    assertThatThrownBy(() -> UserTasks.read("a", folder, BYTES))
        .isInstanceOf(InputException.class)
        .hasMessage(folder + ": no file in this folder");
    Path empty = file("empty", "");
    assertThatThrownBy(() -> UserTasks.read("a", empty, BYTES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(empty + ": the file is empty");
    Path binary = Files.write(folder.resolve("b"), new byte[] {80, 75, 0, 3});
    assertThatThrownBy(() -> UserTasks.read("a", binary, BYTES))
        .hasMessageContaining("not a text file: byte 2 is zero");
    Path brief = file("brief", "Hello");
    assertThatThrownBy(() -> UserTasks.read("a", brief, BYTES))
        .hasMessage("text \"a\" has 5 bytes; at least 20 are needed");
    Path small = file("small", "Hello, world! ".repeat(10));
    assertThatThrownBy(() -> UserTasks.read("a", small, BYTES).get(0).check(64))
        .hasMessageContaining("task \"a\" is smaller than one sample")
        .hasMessageContaining("held-out text has 14 tokens");
    assertThatThrownBy(() -> UserTasks.parse("no equals sign", BYTES))
        .hasMessageContaining("NAME=FILE");
    assertThatThrownBy(() -> UserTasks.parse("=file", BYTES)).hasMessageContaining("NAME=FILE");
  }

  @Test
  void jsonLinesBecomeTasksByName() throws IOException {
    List<Task> tasks =
        lines(
            "{\"task\": \"a,b <i>\", \"text\": \"first\"}",
            "",
            "{\"task\": \"qa\", \"prompt\": \"1+1=\", \"completion\": \"2\"}\r",
            "{\"text\": \"no task\", \"id\": 7}",
            "{\"task\": \"a,b <i>\", \"text\": \"second\"}",
            "{\"text\": \"no task either\"}",
            "{\"task\": \"qa\", \"prompt\": \"1+2=\", \"completion\": \"3\"}");
    assertThat(tasks).extracting(Task::name).containsExactly("a,b <i>", "qa", "file");
  }

  @Test
  void onlyCompletionsAreScored() throws IOException {
    Task task =
        lines(
                "{\"prompt\": \"abcdef\", \"completion\": \"xyz\"}",
                "{\"prompt\": \"ghijkl\", \"completion\": \"xyz\"}")
            .get(0);
    Sample sample = task.training(RandomKey.root(1), 0, 16);
    assertThat(sample.weights()).containsExactly(0, 0, 0, 0, 0, 1, 1, 1);
    assertThat(Bytes.text(BYTES.decode(sample.targets()))).endsWith("xyz");
    Sample cut = task.training(RandomKey.root(1), 0, 4);
    assertThat(cut.weights()).containsExactly(0, 1, 1, 1);
    assertThat(Bytes.text(BYTES.decode(cut.targets()))).endsWith("xyz");
    Sample shortest = task.training(RandomKey.root(1), 0, 2);
    assertThat(shortest.weights()).containsExactly(1, 1);
    assertThat(Bytes.text(BYTES.decode(shortest.targets()))).isEqualTo("xy");
  }

  @Test
  void longTextsGiveWindowsAndShortOnesThemselves() throws IOException {
    Task task =
        lines("{\"text\": \"" + "0123456789".repeat(9) + "\"}", "{\"text\": \"ab\"}").get(0);
    Set<Integer> starts = new HashSet<>();
    int longest = 0;
    for (int index = 0; index < 200; index++) {
      Sample sample = task.training(RandomKey.root(2), index, 32);
      starts.add(sample.tokens()[0]);
      longest = Math.max(longest, sample.tokens().length);
    }
    int heldOut = task.heldOut(32).stream().mapToInt(s -> s.tokens().length).sum();
    // Either record may be the held-out one; the long one has 89 predictions, the short one 1.
    assertThat(longest).isEqualTo(heldOut == 89 ? 1 : 32);
    assertThat(starts).hasSize(heldOut == 89 ? 1 : 10);
  }

  @Test
  void heldOutRecordsNeverOccurInTraining() throws IOException {
    String[] lines = new String[400];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "{\"prompt\": \"question " + i / 2 + "?\", \"completion\": \"" + i % 2 + "\"}";
    }
    Task task = lines(lines).get(0);
    Set<String> heldOut = new HashSet<>();
    task.heldOut(32).forEach(s -> heldOut.add(prompt(s)));
    assertThat(heldOut).hasSize(20);
    assertThat(task.heldOut(32)).hasSize(40);
    assertThat(task.heldOut(32, 10)).hasSize(10);
    Set<String> training = new HashSet<>();
    for (int index = 0; index < 5000; index++) {
      training.add(prompt(task.training(RandomKey.root(3), index, 32)));
    }
    assertThat(training).hasSize(180).doesNotContainAnyElementsOf(heldOut);
  }

  private static String prompt(Sample sample) {
    String text = Bytes.text(BYTES.decode(sample.tokens()));
    return text.substring(0, text.indexOf('?') + 1);
  }

  @Test
  void brokenLinesAreNamedByNumber() {
    String good = "{\"text\": \"good\"}";
    for (String bad :
        List.of(
            "{\"text\": \"cut",
            "{\"text\": 7}",
            "[1, 2]",
            "{\"prompt\": \"alone\"}",
            "{\"prompt\": \"\", \"completion\": \"x\"}",
            "{\"text\": \"a\"}",
            "{\"text\": \"both\", \"prompt\": \"x\", \"completion\": \"y\"}",
            "{\"text\": \"twice\", \"text\": \"twice\"}",
            "{\"text\": \"good\"} and more",
            "{\"task\": \" \", \"text\": \"good\"}",
            "{\"task\": \"*\", \"text\": \"good\"}",
            "{\"task\": \"all\", \"text\": \"good\"}",
            "{\"text\": \"half a pair: \\ud83d\"}",
            "{\"prompt\": \"\\ude00\", \"completion\": \"x\"}",
            "{\"prompt\": \"x\", \"completion\": \"\\ud83d \\ude00\"}",
            "[".repeat(5000))) {
      assertThatThrownBy(() -> lines(good, good, bad, good))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a.jsonl: line 3: ")
          .message()
          .hasLineCount(1)
          .hasSizeLessThan(400);
    }
    assertThatThrownBy(() -> lines("", " ")).hasMessageContaining("no line with a text");
    assertThatThrownBy(() -> lines(good)).hasMessageContaining("\"file\" has one record only");
  }

  @Test
  void binaryJsonLinesAreRefused() throws IOException {
    Path file = Files.write(folder.resolve("b.JSONL"), new byte[] {123, (byte) 0xC3, 40});
    assertThatThrownBy(() -> UserTasks.read("a", file, BYTES))
        .hasMessage(file + ": line 1: not UTF-8 text");
  }

  @Test
  void aHundredMegabytesInOneLine() throws IOException {
    Path file = folder.resolve("long.jsonl");
    byte[] chunk = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write("{\"text\": \"".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 100; i++) {
        out.write(chunk);
      }
      out.write("\"}".getBytes(StandardCharsets.US_ASCII));
    }
    assertThatThrownBy(() -> UserTasks.read("a", file, BYTES))
        .hasMessage(file + ": line 1: longer than 16777216 bytes");
    Path text = Files.move(file, folder.resolve("long.txt"));
    Task task = UserTasks.read("a", text, BYTES).get(0);
    assertThat(task.size()).isGreaterThan(90_000_000);
    assertThat(task.training(RandomKey.root(1), 0, 64).tokens()).hasSize(64);
  }

  @Test
  void wholeSurrogatePairsAreRead() throws IOException {
    String pair = "{\"prompt\": \"\\ud83d\\ude00\", \"completion\": \"a";
    Task task = lines(pair + "\"}", pair.replace("\\ude00", "\\ude01") + "\"}").get(0);
    assertThat(Bytes.text(BYTES.decode(task.heldOut(8).get(0).tokens()))).startsWith("\ud83d");
  }

  /** A file that no model has seen is scored whole; one record is enough then. */
  @Test
  void ofAFileThatIsHeldOutNothingIsLeftOut() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      text.append("{\"prompt\": \"").append(i).append("=\", \"completion\": \"x\"}\n");
    }
    Path file = Files.writeString(folder.resolve("new.jsonl"), text);
    Task whole = UserTasks.heldOut("new", file, BYTES).get(0);
    assertThat(whole.heldOut(16)).hasSize(60);
    assertThat(whole.size()).isZero();
    assertThat(UserTasks.read("new", file, BYTES).get(0).heldOut(16)).hasSize(6);
    Files.writeString(file, "{\"text\": \"alone\"}");
    assertThat(UserTasks.heldOut("new", file, BYTES).get(0).heldOut(16)).hasSize(1);
  }

  @Test
  void noTaskHasTheNameOfAllTogether() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "text ".repeat(20));
    for (String name : List.of("*", "all", " all")) {
      assertThatThrownBy(() -> UserTasks.read(name, file, BYTES))
          .isInstanceOf(InputException.class)
          .hasMessage(
              "a task cannot be named \"" + name + "\": that stands for all tasks together");
    }
    assertThat(UserTasks.read("All", file, BYTES).get(0).name()).isEqualTo("All");
  }
}
