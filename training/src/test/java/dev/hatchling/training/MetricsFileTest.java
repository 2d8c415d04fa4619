package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.files.FileOperations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
  private static final String WHOLE =
      """
      step,split,metric,name,value
      1,training,loss,*,2.5
      1,training,loss,"a,""b\""",1.25E-7
      2,training,loss,*,2.25
      2,training,loss,ü,NaN
      """;

  @TempDir Path folder;

  @Test
  void itMayBeCutAnywhere() throws IOException {
    byte[] bytes = WHOLE.getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve(MetricsFile.FILE);
    Files.write(file, bytes);
    List<MetricsFile.Row> all = MetricsFile.read(file);
    assertThat(all).hasSize(4);
    for (int length = 0; length <= bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      Files.write(file, cut);
      int lines =
          (int) new String(cut, StandardCharsets.UTF_8).chars().filter(c -> c == '\n').count();
      List<MetricsFile.Row> expected = all.subList(0, Math.max(0, lines - 1));
      assertThat(MetricsFile.read(file)).as("cut at %d", length).isEqualTo(expected);
      MetricsFile.open(FileOperations.SYSTEM, folder, 1).close();
      assertThat(MetricsFile.read(file))
          .isEqualTo(expected.stream().filter(row -> row.step() <= 1).toList());
    }
  }

  @Test
  void damageBeforeTheEndIsNamedByItsLine() throws IOException {
    Path file = folder.resolve(MetricsFile.FILE);
    for (String broken : List.of("1,training,loss,*,", "1,training", "x,training,loss,*,1")) {
      Files.writeString(file, WHOLE.replace("2,training,loss,*,2.25", broken));
      assertThatThrownBy(() -> MetricsFile.read(file))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(file + ": is damaged in line 4: ")
          .message()
          .doesNotContain("\n");
    }
  }
}
