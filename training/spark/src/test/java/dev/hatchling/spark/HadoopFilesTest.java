package dev.hatchling.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.files.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Through Hadoop's own view of the local file system. */
@DisabledForJreRange(min = JRE.JAVA_24, disabledReason = "its Hadoop does not run there")
class HadoopFilesTest {
  @TempDir Path folder;

  private static void checkpoint(Path run, long step) throws IOException {
    Path files = Files.createDirectories(Checkpoints.of(run, step));
    Files.writeString(files.resolve("model.safetensors"), "weights of " + step);
  }

  @Test
  void aRunIsThereAsItIsHere() throws IOException {
    HadoopFiles files = new HadoopFiles();
    Path run = folder.resolve("run");
    Path there = folder.resolve("there");
    String uri = "file://" + there;
    assertThat(files.exists(uri)).isFalse();
    checkpoint(run, 5);
    checkpoint(run, 10);
    Files.writeString(run.resolve("metrics.csv"), "old");
    files.publish(run, uri);
    assertThat(files.exists(uri)).isTrue();
    Path first = Checkpoints.of(run, 5);
    Files.delete(first.resolve("model.safetensors"));
    Files.delete(first);
    checkpoint(run, 15);
    Files.writeString(run.resolve("metrics.csv"), "new");
    files.publish(run, uri);
    Path back = folder.resolve("back");
    files.fetch(uri, back);
    assertThat(Checkpoints.all(back).stream().map(Checkpoints::step)).containsExactly(10L, 15L);
    assertThat(Checkpoints.of(back, 15).resolve("model.safetensors")).hasContent("weights of 15");
    assertThat(back.resolve("metrics.csv")).hasContent("new");
    assertThat(back.resolve(Checkpoints.FOLDER).resolve("step-000000015.part")).doesNotExist();
  }

  @Test
  void whatIsNotThereIsNamed() {
    HadoopFiles files = new HadoopFiles();
    String uri = "file://" + folder.resolve("nothing");
    assertThatThrownBy(() -> files.fetch(uri, folder.resolve("copy")))
        .isInstanceOf(IOException.class)
        .hasMessage(uri + ": no such file or directory");
    assertThatThrownBy(() -> files.exists("nosuchscheme://host/path"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nosuchscheme://host/path: cannot be reached: ");
  }
}
