package dev.hatchling.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks between processes: within one, Java alone would refuse the second. */
class FolderLockTest {
  private static final String FILE = "a.lock";

  @TempDir private Path folder;

  /** A process that says what came of taking the lock, and keeps it until it is ended. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws IOException {
      try (FolderLock lock = FolderLock.take(Path.of(arguments[0]), FILE)) {
        System.out.println(lock == null ? "" : "taken");
        System.in.read();
      } catch (FolderInUse refused) {
        System.out.println(refused.getMessage());
      }
    }
  }

  private Process other() throws IOException {
    return other(folder);
  }

  private static Process other(Path folder) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String line(Process process) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    return out.readLine();
  }

  @Test
  void anotherProcessIsRefusedAsLongAsThisOneHoldsTheLock() throws Exception {
    try (FolderLock held = FolderLock.take(folder, FILE)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> FolderLock.take(folder, FILE)).isInstanceOf(FolderInUse.class);
      Process other = other();
      assertThat(line(other)).isEqualTo(folder + ": in use by " + LockHolder.current().text());
      other.waitFor();
    }
    assertThat(folder.resolve(FILE)).doesNotExist();
    Process other = other();
    assertThat(line(other)).isEqualTo("taken");
    other.destroyForcibly().waitFor();
  }

  @Test
  void whatAKilledProcessHeldIsFree() throws Exception {
    Process other = other();
    assertThat(line(other)).isEqualTo("taken");
    assertThatThrownBy(() -> FolderLock.take(folder, FILE))
        .isInstanceOf(FolderInUse.class)
        .hasMessageContaining("in use by process " + other.pid() + " on ");
    other.destroyForcibly().waitFor();
    assertThat(Files.exists(folder.resolve(FILE))).isTrue();
    FolderLock.take(folder, FILE).close();
    assertThat(folder.resolve(FILE)).doesNotExist();
  }

  /** What has the folder's name then belongs to whoever takes it. */
  @Test
  void aLockIsLostWithItsFolder() throws Exception {
    Path place = Files.createDirectory(folder.resolve("place"));
    FolderLock lock = FolderLock.take(place, FILE);
    assertThat(lock.held()).isTrue();
    Files.move(place, folder.resolve("moved"));
    assertThat(lock.held()).isFalse();
    Files.createDirectory(place);
    Process other = other(place);
    assertThat(line(other)).isEqualTo("taken");
    assertThat(lock.held()).isFalse();
    lock.close();
    assertThat(place.resolve(FILE)).exists();
    other.destroyForcibly().waitFor();
  }

  @Test
  void aHolderIsGoneWhereItsProcessIs() {
    LockHolder here = LockHolder.current();
    assertThat(LockHolder.of(here.text())).contains(here);
    assertThat(here.gone()).isFalse();
    assertThat(new LockHolder(here.process(), here.host(), "2001-01-01T00:00:00Z").gone()).isTrue();
    assertThat(new LockHolder(1L << 40, here.host(), here.start()).gone()).isTrue();
    assertThat(new LockHolder(1L << 40, "elsewhere", here.start()).gone()).isFalse();
    assertThat(LockHolder.of("")).isEmpty();
  }
}
