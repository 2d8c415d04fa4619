package dev.hatchling.cli;

import static dev.hatchling.cli.Ran.done;
import static dev.hatchling.cli.Ran.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run on a text of over 2 GiB, of which the disk holds a few blocks: the rest is a hole. */
class LargeTextTest {
  private static final String SMALL =
      "train --set n_layer=1 --set n_embd=8 --set n_head=2 --set n_neuron=8 --set context=8"
          + " --set batch=3 --set validate_every=2 --set validation_windows=5 --set warmup=2";

  private static final long LENGTH = (1L << 31) + 12_345;

  @TempDir Path folder;
  private Path text;
  private Path runs;

  @BeforeEach
  void writeText() throws IOException {
    text = folder.resolve("text");
    runs = folder.resolve("run");
    byte[] block = "a line of a long text\n".repeat(187).getBytes(StandardCharsets.US_ASCII);
    try (RandomAccessFile file = new RandomAccessFile(text.toFile(), "rw")) {
      file.setLength(LENGTH);
      // Where zero bytes are looked for there are none.
      for (int i = 0; i < 16; i++) {
        file.seek((LENGTH - 4096) * i / 15);
        file.write(block);
      }
      file.setLength(LENGTH);
    }
  }

  private static void refused(String command, String... named) {
    Ran ran = run(command);
    assertThat(ran.code()).as(ran.err()).isEqualTo(Main.USAGE);
    assertThat(ran.err().strip().lines()).hasSize(1);
    assertThat(ran.err()).contains(named);
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(file));
  }

  @Test
  void aRunGoesOnBitForBitAndIsScoredOnSamples() throws IOException {
    Path whole = folder.resolve("whole");
    Ran ran = done(SMALL + " --data m=" + text + " --set keep=5 --steps 4 --out " + whole);
    assertThat(ran.out()).contains("task \"m\": over 2 GiB");
    assertThat(ran.err()).isEmpty();
    // As if it had been stopped after step 2.
    Ran.copy(
        whole.resolve("checkpoints/step-000000002"), runs.resolve("checkpoints/step-000000002"));
    Path scores = folder.resolve("scores.json");
    done("train --resume " + runs + " --json " + scores);
    assertThat(runs.resolve("checkpoints/step-000000004/model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("checkpoints/step-000000004/model.safetensors"));
    assertThat(json(scores).at("/tasks/m/tokens").asLong()).isEqualTo(4096 * 8);
    Path words = Files.writeString(folder.resolve("words"), "some words\n".repeat(50));
    Path tokenizer = folder.resolve("t.json");
    done("tokenizer --data m=" + words + " --vocabulary 257 --out " + tokenizer);
    refused(
        SMALL + " --data m=" + text + " --tokenizer " + tokenizer,
        text + ": 2147495993 bytes are too many",
        "for models of bytes");
    try (RandomAccessFile changed = new RandomAccessFile(text.toFile(), "rw")) {
      changed.write('b');
    }
    refused("train --resume " + runs + " --steps 6", "\"m\" has changed since the run began");
  }
}
