package dev.hatchling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher, with stand-ins for Maven and Java. */
class LauncherTest {
  /** Prints its arguments; writes the archive it is asked for, unless told to fail. */
  private static final String JAVA =
      """
      #!/usr/bin/env bash
      for argument; do
        case $argument in
          -XX:ArchiveClassesAtExit=* | -XX:AOTCacheOutput=*)
            [ -z "${NO_ARCHIVE:-}" ] || exit 1
            echo archive >"${argument#*=}" ;;
        esac
      done
      env | grep JAVA.*OPT >&2
      echo "locale ${LC_ALL:-}"
      printf '%s\\n' "$@"
      """;

  /** Leaves a jar of this checkout and one of the repository, as Maven names them. */
  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      mkdir -p data/target repository
      touch data/target/a.jar repository/b.jar src/target/hatchling.jar
      printf '%s' "$PWD/data/target/a.jar:${REPOSITORY:-$PWD/repository}/b.jar" >src/target/classpath
      [ -z "${EDIT:-}" ] || touch -d '1 hour' data/src/main/A
      echo >>builds
      echo "$*" >arguments
      """;

  private static final String GPU =
      """
      #!/usr/bin/env bash
      echo "GPU 0: a card"
      """;

  private static final Set<String> CLEARED =
      Set.of(
          "HATCHLING_ARCHIVE",
          "HATCHLING_BACKEND",
          "LC_ALL",
          "LC_CTYPE",
          "JAVA_TOOL_OPTIONS",
          "_JAVA_OPTIONS");

  @TempDir Path folder;
  private Path root = Path.of("");
  private int status;

  @BeforeEach
  void project() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/env")), "a POSIX system");
    root = Files.createDirectory(folder.toRealPath().resolve("a checkout"));
    script("scripts/hatchling", Files.readString(Path.of("..", "scripts", "hatchling")));
    script("bin/java", JAVA);
    script("bin/mvn", MAVEN);
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
    return launch(environment, "train");
  }

  private String launch(Map<String, String> environment, String command) throws Exception {
    String printed = start(environment, command);
    assertThat(status).as(Files.readString(errors())).isZero();
    return printed;
  }

  private String start(Map<String, String> environment) throws Exception {
    return start(environment, "train");
  }

  private String start(Map<String, String> environment, String command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(root.resolve("scripts/hatchling").toString(), command);
    builder.redirectError(errors().toFile());
    builder.environment().keySet().removeAll(CLEARED);
    builder.environment().put("JAVA_HOME", root.toString());
    builder.environment().put("PATH", root.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    status = process.waitFor();
    return printed;
  }

  private Path errors() {
    return folder.resolve("errors");
  }

  private Path archive() {
    return root.toAbsolutePath().resolve("src/target/train.jsa");
  }

  /** The backend belongs to the build: each change of it builds anew. */
  @Test
  void theBackendSelectsTheProfile() throws Exception {
    script("bin/nvidia-smi", GPU);
    Path arguments = root.resolve("arguments");
    launch(Map.of("HATCHLING_BACKEND", "cuda"));
    assertThat(Files.readString(arguments)).contains(" -Dhatchling.cuda ");
    launch(Map.of("HATCHLING_BACKEND", "cuda"));
    assertThat(Files.readString(root.resolve("builds"))).hasSize(1);
    launch(Map.of());
    assertThat(Files.readString(arguments)).doesNotContain("cuda");
    launch(Map.of("HATCHLING_BACKEND", "cpu"));
    assertThat(Files.readString(root.resolve("builds"))).hasSize(2);
  }

  @Test
  void aBackendThatIsNotThereIsRefused() throws Exception {
    script("bin/nvidia-smi", "#!/usr/bin/env bash\nexit 9\n");
    start(Map.of("HATCHLING_BACKEND", "cuda"));
    assertThat(status).isOne();
    assertThat(errors())
        .hasContent(
            "hatchling: HATCHLING_BACKEND=cuda: nvidia-smi finds no GPU here, or there is no driver");
    start(Map.of("HATCHLING_BACKEND", "rocm"));
    assertThat(status).isOne();
    assertThat(errors()).hasContent("hatchling: HATCHLING_BACKEND=rocm is none of cpu, cuda");
    assertThat(root.resolve("builds")).doesNotExist();
  }

  @Test
  void aBuildLeavesAnArchiveThatRunsMap() throws Exception {
    assertThat(launch(Map.of()))
        .contains("-XX:SharedArchiveFile=", "train.jsa\n", "\ntrain\n")
        .contains("scripts/java/common.args\n", "scripts/java/train.args\n");
    assertThat(archive().resolveSibling("generate.jsa")).hasContent("archive");
    assertThat(archive()).hasContent("archive");
    launch(Map.of("NO_ARCHIVE", "1"));
    assertThat(archive()).as("made once").hasContent("archive");
  }

  @Test
  void withoutAnArchiveEverythingRuns() throws Exception {
    assertThat(launch(Map.of("NO_ARCHIVE", "1"))).contains("\ntrain\n");
    assertThat(archive()).doesNotExist();
    assertThat(root.resolve("src/target/archive.new")).doesNotExist();
  }

  private static String jars(Path checkout, Path repository) {
    return "\n"
        + checkout.resolve("src/target/hatchling.jar")
        + ":"
        + checkout.resolve("data/target/a.jar")
        + ":"
        + repository.resolve("b.jar")
        + "\n";
  }

  @Test
  void aMovedOrCopiedCheckoutRunsItsOwnJars() throws Exception {
    Path repository = Files.createDirectory(folder.toRealPath().resolve("repository"));
    Map<String, String> environment = Map.of("REPOSITORY", repository.toString());
    Files.createFile(repository.resolve("b.jar"));
    assertThat(launch(environment)).contains(jars(root, repository));
    Path moved = root.resolveSibling("another");
    Files.move(root, moved);
    root = moved;
    Files.delete(archive());
    assertThat(launch(environment)).contains(jars(moved, repository));
    assertThat(Files.readAllLines(root.resolve("builds"))).as("not built again").hasSize(1);
    assertThat(archive()).as("made anew, as it names the jars' place").exists();
  }

  @Test
  void whatIsMissingIsBuiltAgain() throws Exception {
    launch(Map.of());
    Files.delete(root.resolve("data/target/a.jar"));
    assertThat(launch(Map.of())).contains(jars(root, root.resolve("repository")));
    assertThat(Files.readAllLines(root.resolve("builds"))).hasSize(2);
  }

  @Test
  void aSourceChangedDuringTheBuildIsBuiltByTheNextRun() throws Exception {
    assertThat(launch(Map.of("EDIT", "1"))).contains("\ntrain\n");
    launch(Map.of());
    assertThat(Files.readAllLines(root.resolve("builds"))).hasSize(2);
  }

  @Test
  void aColonInTheFoldersNameIsOneLine() throws Exception {
    Path colon = root.resolveSibling("a:b");
    Files.move(root, colon);
    root = colon;
    start(Map.of());
    assertThat(status).isEqualTo(1);
    assertThat(Files.readAllLines(errors())).singleElement().asString().contains("colon", "a:b");
  }

  /** Java announces what it finds in its environment, and not what it is told. */
  @Test
  void optionsOfTheEnvironmentGoToTheCommandLine() throws Exception {
    Map<String, String> environment =
        Map.of(
            "JAVA_TOOL_OPTIONS", " -Da=1  -Db=\"2 3\"",
            "JDK_JAVA_OPTIONS", "-Dc='4 5'",
            "HATCHLING_JAVA_OPTS", "-Dd=6",
            "_JAVA_OPTIONS", "-De=7");
    launch(Map.of());
    assertThat(launch(environment))
        .containsSubsequence("-Da=1\n-Db=2 3\n-Dc=4 5\n@", "common.args\n", "\n-Dd=6\n-De=7\n-cp");
    assertThat(errors()).as("what is left in the environment").isEmptyFile();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "JAVA_VERSION=\"11.0.2\"|is Java 11.0.2: install version 17 or newer",
        "JAVA_VERSION=\"1.8.0_302\"|is Java 1.8.0_302: install version 17 or newer",
        "LIBC=\"musl\"|is for musl"
      })
  void aJavaThatCannotRunItIsOneLine(String release, String said) throws Exception {
    Files.writeString(root.resolve("release"), "IMPLEMENTOR=\"x\"\n" + release + "\n");
    start(Map.of());
    assertThat(status).isEqualTo(1);
    assertThat(Files.readAllLines(errors())).singleElement().asString().contains(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Could not transfer artifact a:b:jar:1|is there a network?",
        "write failed: No space left on device|no space left on the disk",
        "No compiler is provided in this environment|install a JDK"
      })
  void aBuildThatCannotBeIsOneLine(String log, String said) throws Exception {
    script("bin/mvn", "#!/usr/bin/env bash\necho '[ERROR] " + log + "'\nexit 1\n");
    start(Map.of());
    assertThat(status).isEqualTo(1);
    assertThat(Files.readAllLines(errors())).hasSize(2);
    assertThat(Files.readAllLines(errors()).get(1)).contains(said, "launcher.log");
  }

  @Test
  void withoutJavaOrMavenItIsOneLine() throws Exception {
    start(Map.of("JAVA_HOME", root.resolve("none").toString()));
    assertThat(Files.readAllLines(errors())).singleElement().asString().contains("no java in");
    Files.delete(root.resolve("bin/mvn"));
    String tools = "ln -s $(type -p bash readlink dirname find mkdir touch cut rm flock) .";
    Path few = Files.createDirectory(folder.resolve("few"));
    new ProcessBuilder("bash", "-c", tools).directory(few.toFile()).start().waitFor();
    start(Map.of("PATH", few.toString()));
    assertThat(Files.readAllLines(errors())).singleElement().asString().contains("no mvn on the");
  }

  /** Its archives name jars by their whole path, and fit one Java. */
  @Test
  void anotherJavaGetsArchivesOfItsOwn() throws Exception {
    launch(Map.of());
    Files.writeString(archive(), "old");
    launch(Map.of());
    assertThat(archive()).hasContent("old");
    Files.writeString(root.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    launch(Map.of());
    assertThat(archive()).hasContent("archive");
    assertThat(Files.readAllLines(root.resolve("builds"))).as("not built again").hasSize(1);
  }

  /** From JDK 25 on generation has an ahead-of-time cache; before, and to train, class data. */
  @ParameterizedTest
  @CsvSource({
    "17.0.15,generate,-XX:SharedArchiveFile",
    "25.0.1,generate,-XX:AOTCache",
    "25.0.1,train,-XX:SharedArchiveFile"
  })
  void theArchiveIsOfTheJavasKind(String version, String command, String option) throws Exception {
    Files.writeString(root.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    Path own = archive().resolveSibling(command + ".jsa");
    assertThat(launch(Map.of(), command)).contains("\n" + option + "=" + own + "\n");
    assertThat(own).hasContent("archive");
  }

  /** No Maven, no source: jars beside the launcher, archives in the user's cache. */
  @Test
  void aDistributionRunsReadOnly() throws Exception {
    Path lib = Files.createDirectory(root.resolve("lib"));
    Files.createFile(lib.resolve("hatchling.jar"));
    Files.createFile(lib.resolve("a.jar"));
    Files.writeString(lib.resolve("classpath"), "lib/a.jar");
    Path cache = Files.createDirectory(folder.resolve("cache"));
    Files.delete(root.resolve("bin/mvn"));
    Map<String, String> environment = Map.of("XDG_CACHE_HOME", cache.toString());
    String printed = launch(environment);
    assertThat(printed).contains("\n" + lib.resolve("hatchling.jar") + ":" + lib.resolve("a.jar"));
    Path own = cache.resolve("hatchling").resolve(root.toString().replace('/', '%'));
    assertThat(own.resolve("train.jsa")).hasContent("archive");
    assertThat(printed).contains("-XX:SharedArchiveFile=" + own.resolve("train.jsa"));
    assertThat(root.resolve("src/target")).doesNotExist();
    String homeless = launch(Map.of("HOME", "/dev/null"));
    assertThat(homeless).contains("\ntrain\n");
    Files.delete(lib.resolve("a.jar"));
    start(environment);
    assertThat(Files.readAllLines(errors()))
        .singleElement()
        .asString()
        .contains("install it again");
  }

  @Test
  void withoutALocaleItIsUtf8() throws Exception {
    launch(Map.of());
    assertThat(launch(Map.of("LC_ALL", "C"))).contains("locale C.UTF-8\n");
    assertThat(launch(Map.of("LC_ALL", "", "LANG", ""))).contains("locale C.UTF-8\n");
    assertThat(launch(Map.of("LC_ALL", "", "LANG", "de_DE.UTF-8"))).contains("locale \n");
  }
}
