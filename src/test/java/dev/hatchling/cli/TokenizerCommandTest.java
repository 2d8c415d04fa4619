package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.data.BytePairTokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerCommandTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private int run(String... words) {
    PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Main(Main.commands()).run(words, new Console(stream, stream, false));
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void learnsTheSameFileFromTheTrainingPart() throws IOException {
    Path text = folder.resolve("own.txt");
    Files.writeString(text, "the cat and the dog\n".repeat(200) + "zyx ".repeat(60));
    String[] files = {folder.resolve("a.json").toString(), folder.resolve("b.json").toString()};
    for (String file : files) {
      String data = "own=" + text;
      assertThat(run("tokenizer", "--data", data, "--vocabulary", "300", "--out", file)).isZero();
    }
    assertThat(Files.mismatch(Path.of(files[0]), Path.of(files[1]))).isEqualTo(-1);
    assertThat(printed()).contains("learned from 3,816 bytes").contains("no more: ");
    assertThat(Files.readString(Path.of(files[0]))).contains("\"Ġthe\"").doesNotContain("zy");
    try (BytePairTokenizer tokenizer = BytePairTokenizer.read(Path.of(files[0]))) {
      assertThat(tokenizer.encode(" the dog")).hasSize(2);
    }
  }

  @Test
  void aTextWithoutSpacesIsLearnedFrom() throws IOException {
    Path text = folder.resolve("dna.txt");
    Files.writeString(text, "GATTACA".repeat(400));
    String out = folder.resolve("a.json").toString();
    assertThat(run("tokenizer", "--data", "x=" + text, "--vocabulary", "260", "--out", out))
        .isZero();
    assertThat(printed()).contains("260 tokens").doesNotContain("no more");
  }

  @Test
  void whatIsNoTextIsRefused() {
    String out = folder.resolve("a.json").toString();
    assertThat(run("tokenizer", "--tasks", "addition", "--out", out)).isEqualTo(Main.USAGE);
    assertThat(printed()).contains("task \"addition\" is endless");
    assertThat(run("tokenizer", "--vocabulary", "255", "--out", out)).isEqualTo(Main.USAGE);
    assertThat(run("tokenizer", "--vocabulary", "300")).isEqualTo(Main.USAGE);
    assertThat(printed()).contains("--out is missing");
    assertThat(Path.of(out)).doesNotExist();
  }
}
