package dev.hatchling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's class-data archive, with stand-ins for Maven and Java. */
class LauncherTest {
  /** Prints its arguments; writes the archive it is asked for, unless told to fail. */
  private static final String JAVA =
      """
      #!/usr/bin/env bash
      for argument; do
        case $argument in
          -XX:ArchiveClassesAtExit=*)
            [ -z "${NO_ARCHIVE:-}" ] || exit 1
            echo archive >"${argument#*=}" ;;
        esac
      done
      printf '%s\\n' "$@"
      """;

  @TempDir Path root;

  @BeforeEach
  void project() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/env")), "a POSIX system");
    script("scripts/hatchling", Files.readString(Path.of("..", "scripts", "hatchling")));
    script("bin/java", JAVA);
    script("bin/mvn", "#!/usr/bin/env bash\necho a.jar >src/target/classpath\n");
    for (String file : new String[] {"pom.xml", "data/pom.xml", "data/src/main/A", "src/main/A"}) {
      Files.createDirectories(root.resolve(file).getParent());
      Files.writeString(root.resolve(file), "");
    }
  }

  private void script(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private String launch(Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(root.resolve("scripts/hatchling").toString(), "train");
    builder.environment().remove("HATCHLING_ARCHIVE");
    builder.environment().put("JAVA_HOME", root.toString());
    builder.environment().put("PATH", root.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().putAll(environment);
    Process process = builder.redirectError(root.resolve("errors").toFile()).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(Files.readString(root.resolve("errors"))).isZero();
    return printed;
  }

  private Path archive() {
    return root.toAbsolutePath().resolve("src/target/launcher.jsa");
  }

  @Test
  void aBuildLeavesAnArchiveThatRunsMap() throws Exception {
    assertThat(launch(Map.of())).contains("-XX:SharedArchiveFile=", "launcher.jsa\n", "\ntrain\n");
    assertThat(archive()).hasContent("archive");
    launch(Map.of("NO_ARCHIVE", "1"));
    assertThat(archive()).as("made once").hasContent("archive");
  }

  @Test
  void withoutAnArchiveEverythingRuns() throws Exception {
    assertThat(launch(Map.of("NO_ARCHIVE", "1"))).contains("\ntrain\n");
    assertThat(archive()).doesNotExist();
    assertThat(root.resolve("src/target/launcher.jsa.new")).doesNotExist();
  }
}
