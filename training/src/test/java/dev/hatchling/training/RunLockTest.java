package dev.hatchling.training;

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
class RunLockTest {
  @TempDir private Path run;

  /** A process that says what came of taking the lock, and keeps it until it is ended. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws IOException {
      try (RunLock lock = RunLock.take(Path.of(arguments[0]))) {
        System.out.println(lock == null ? "" : "taken");
        System.in.read();
      } catch (RunInUse refused) {
        System.out.println(refused.getMessage());
      }
    }
  }

  private Process other() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            run.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String line(Process process) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    return out.readLine();
  }

  @Test
  void anotherProcessIsRefusedAsLongAsThisOneHoldsTheLock() throws Exception {
    try (RunLock held = RunLock.take(run)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> RunLock.take(run)).isInstanceOf(RunInUse.class);
      Process other = other();
      assertThat(line(other))
          .isEqualTo(
              run
                  + ": "
                  + LockHolder.current().text()
                  + " trains in it; two at once would spoil each other's model");
      other.waitFor();
    }
    assertThat(run.resolve(RunLock.FILE)).doesNotExist();
    Process other = other();
    assertThat(line(other)).isEqualTo("taken");
    other.destroyForcibly().waitFor();
  }

  @Test
  void whatAKilledProcessHeldIsFree() throws Exception {
    Process other = other();
    assertThat(line(other)).isEqualTo("taken");
    assertThatThrownBy(() -> RunLock.take(run))
        .isInstanceOf(RunInUse.class)
        .hasMessageContaining(": process " + other.pid() + " on ");
    other.destroyForcibly().waitFor();
    assertThat(Files.exists(run.resolve(RunLock.FILE))).isTrue();
    RunLock.take(run).close();
    assertThat(run.resolve(RunLock.FILE)).doesNotExist();
  }
}
