package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a command writes replaces nothing that it reads, and nothing of a model. */
class OutputFilesTest {
  private static final String NOTES =
      "{\"step\": 1, \"run\": {\"data\": {\"own\": \"@/noted.txt\"}}}";

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    write("rec.csv", "1,2");
    write("text.txt", "a text");
    write("noted.txt", "a text");
    write("texts/one.txt", "a text");
    write("state", "a state");
    write("sweep.json", "{}");
    write("m/config.json", "{}");
    write("m/model.safetensors", "weights");
    write("m/training.json", NOTES.replace("@", folder.toString()));
    write("m/checkpoints/step-000000001/training.json", NOTES.replace("@", folder.toString()));
    Files.createSymbolicLink(folder.resolve("link.csv"), folder.resolve("rec.csv"));
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private List<String> all() throws IOException {
    try (var files = Files.walk(folder)) {
      List<String> all = new java.util.ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        all.add(folder.relativize(file) + ": " + Files.readString(file));
      }
      return all;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "noise --input @/rec.csv --json @/rec.csv, is what --input reads",
    "noise --input @/rec.csv --json @/m/../rec.csv, is what --input reads",
    "noise --input @/rec.csv --json @/link.csv, is what --input reads",
    "noise --out @/m, holds a model",
    "generate --model @/m --prompt x --json @/m/config.json, belongs to what ",
    "generate --model @/m --prompt-file @/text.txt --json @/text.txt, is what --prompt-file reads",
    "generate --model @/m --load-state @/state --json @/state, is what --load-state reads",
    "generate --model @/m --prompt x --save-state @/m/model.safetensors, belongs to what ",
    "generate --model @/m --prompt x --save-state @/s --json @/s, is what --save-state writes",
    "evaluate --model @/m --json @/m/checkpoints/step-000000001/training.json, belongs to what ",
    "evaluate --model @/m --data own=@/text.txt --json @/text.txt, is what --data reads",
    "evaluate --model @/m --data own=@/texts --json @/texts/one.txt, is what --data reads",
    "evaluate --model @/m --data own=@/te*/*.txt --json @/texts/one.txt, is what --data reads",
    "evaluate --model @/m --json @/noted.txt, is what the run of --model reads",
    "inspect --model @/m --out @/m/training.json, belongs to what ",
    "inspect --model @/m --out @/x.html --json @/x.html, is what --out writes",
    "tokenizer --data own=@/text.txt --out @/text.txt, is what --data reads",
    "tokenizer --data own=@/text.txt --out @/m/tokenizer.json, belongs to what ",
    "train --data own=@/text.txt --json @/text.txt, is what --data reads",
    "train --data own=@/text.txt --out @/new --json @/new/training.json, belongs to what ",
    "train --config @/sweep.json --json @/sweep.json, is what --config reads",
    "sweep @/sweep.json --json @/sweep.json, is what sweep reads",
    "sweep @/sweep.json --out @/s --json @/s/results.jsonl, belongs to what ",
    "report @/m --json @/m/metrics.csv, belongs to what "
  })
  void whatACommandReadsIsNotReplaced(String command, String why) throws IOException {
    List<String> before = all();
    Ran ran = Ran.run(command.replace("@", folder.toString()));
    assertThat(ran.code()).as(ran.err()).isEqualTo(Main.USAGE);
    assertThat(ran.err().strip().lines()).hasSize(1);
    assertThat(ran.err()).contains(why);
    assertThat(all()).isEqualTo(before);
  }

  /** A state that is gone on from is put where it was, a new file beside a model. */
  @Test
  void whatIsNotReadMayBeReplaced() throws IOException {
    String generate = "generate --model @/m --load-state @/state --save-state @/state";
    write("m/score.json", "an older one");
    for (String command : List.of(generate, "evaluate --model @/m --json @/m/score.json")) {
      assertThat(Ran.run(command.replace("@", folder.toString())).err())
          .doesNotContain("would be replaced");
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aPipeIsNotReplaced() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Ran ran = Ran.run("generate --model " + folder + "/m --prompt x --save-state " + pipe);
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).contains("--save-state " + pipe + ": is a device or a pipe");
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }
}
