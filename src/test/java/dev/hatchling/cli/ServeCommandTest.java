package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code serve} refuses before it listens. */
class ServeCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--host 0.0.0.0|give --token",
        "--host 0.0.0.0 --token a --no-token|exclude each other",
        "--host no.such.host.invalid --token a|no.such.host.invalid",
        "--port 65536|--port 65536",
        "--streams 0|--streams 0",
        "--port 0|config.json",
      })
  void badInputIsOneLineAndExitCode2(String words, String said) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> line = new ArrayList<>(List.of("serve", "--model", folder.toString()));
    line.addAll(List.of(words.split(" ")));
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    assertThat(new Main(Main.commands()).run(line.toArray(String[]::new), console))
        .isEqualTo(Main.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(said).hasLineCount(1);
    assertThat(out.size()).isZero();
  }
}
