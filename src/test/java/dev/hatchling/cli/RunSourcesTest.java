package dev.hatchling.cli;

import static dev.hatchling.cli.Ran.done;
import static dev.hatchling.cli.Ran.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on folders, patterns and JSON Lines. */
class RunSourcesTest {
  private static final String SMALL =
      "train --set n_layer=1 --set n_embd=8 --set n_head=2 --set n_neuron=8 --set context=24"
          + " --set batch=3 --set validate_every=2 --set validation_windows=5 --set warmup=2";

  @TempDir Path folder;
  private Path texts;
  private Path run;

  @BeforeEach
  void writeTexts() throws IOException {
    texts = Files.createDirectory(folder.resolve("texts"));
    run = folder.resolve("run");
    for (int i = 0; i < 6; i++) {
      Files.writeString(texts.resolve(i + ".txt"), ("text number " + i + "\n").repeat(20 + i));
    }
  }

  private static void refused(String command, String... named) {
    Ran ran = run(command);
    assertThat(ran.code()).as(ran.err()).isNotZero();
    assertThat(ran.err().strip().lines()).hasSize(1);
    assertThat(ran.err()).contains(named);
  }

  private JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(file));
  }

  @Test
  void aFoldersFilesGoIntoTheRunAndAreCompared() throws IOException {
    done(SMALL + " --data m=" + texts + " --steps 2 --out " + run);
    JsonNode noted = json(run.resolve("training.json")).at("/run/texts/m");
    assertThat(noted.get("files").size()).isEqualTo(6);
    assertThat(noted.get("files").get(1).asText()).endsWith(" 294 1.txt");
    assertThat(noted.get("sha256").asText()).hasSize(64);
    String resume = "train --resume " + run + " --steps 4";
    Path added = Files.writeString(texts.resolve("new.txt"), "more");
    refused(resume, "the text of task \"m\" has changed since the run began: " + texts);
    Files.delete(added);
    Path moved = folder.resolve("moved");
    Files.move(texts, moved);
    refused(resume, "task \"m\": " + texts + ": no such file", "--data m=FILE");
    done(resume + " --data m=" + moved);
    refused("train --resume " + run + " --steps 6 --pack", "--pack cannot change a run");
    // Of what it learned the held-out part, of others all.
    Path scores = folder.resolve("scores.json");
    done("evaluate --model " + run + " --data a=" + moved + " --json " + scores);
    long held = json(scores).at("/tasks/a/tokens").asLong();
    assertThat(held).isLessThan(500);
    done("evaluate --model " + run + " --data a=" + moved + "/[1-5].txt --json " + scores);
    assertThat(json(scores).at("/tasks/a/tokens").asLong()).isGreaterThan(1000);
  }

  @Test
  void aFieldAndPackingArePartOfTheRun() throws IOException {
    Path lines = folder.resolve("a.jsonl");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      text.append("{\"body\": \"a text of some length, number ").append(i).append("\"}\n");
    }
    Files.writeString(lines, text);
    String train = SMALL + " --data m=" + lines + " --steps 2 --out " + run;
    refused(train, lines + ": line 1: no \"text\", \"messages\", nor");
    done(train + " --text-field body --pack");
    JsonNode noted = json(run.resolve("training.json")).get("run");
    assertThat(noted.get("text-field").asText()).isEqualTo("body");
    assertThat(noted.get("pack").asBoolean()).isTrue();
    done("train --resume " + run + " --steps 4");
    done("evaluate --model " + run);
    Path out = folder.resolve("tokenizer.json");
    String learn = "tokenizer --data m=" + lines + " --vocabulary 300 --out " + out;
    done(learn + " --text-field body");
    assertThat(Files.readString(out)).contains("\"Ġnumber\"");
  }
}
