package dev.hatchling.cli;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** The parsers under inputs that coverage guides to; {@code scripts/fuzz.sh} runs them. */
class ParsersFuzz {
  /** A parser may take this long for a kilobyte, seconds. */
  private static final double LONGEST = 1;

  @TempDir private static Path folder;

  private static void read(FuzzTarget target, byte[] input) throws IOException {
    double most = LONGEST * Math.max(1, input.length / 1024.0);
    double seconds = target.read(folder, input).seconds();
    if (seconds > most) {
      // The first time loads classes, and instruments them.
      seconds = target.read(folder, input).seconds();
    }
    if (seconds > most) {
      throw new AssertionError(target.shown(input) + ": takes " + seconds + " s");
    }
  }

  static List<byte[]> safetensorsSeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.SAFETENSORS);
  }

  @MethodSource("safetensorsSeeds")
  @FuzzTest
  void safetensors(byte[] input) throws IOException {
    read(FuzzTarget.SAFETENSORS, input);
  }

  static List<byte[]> stateSeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.STATE);
  }

  @MethodSource("stateSeeds")
  @FuzzTest
  void state(byte[] input) throws IOException {
    read(FuzzTarget.STATE, input);
  }

  static List<byte[]> modelSeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.MODEL);
  }

  @MethodSource("modelSeeds")
  @FuzzTest
  void model(byte[] input) throws IOException {
    read(FuzzTarget.MODEL, input);
  }

  static List<byte[]> trainingSeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.TRAINING);
  }

  @MethodSource("trainingSeeds")
  @FuzzTest
  void training(byte[] input) throws IOException {
    read(FuzzTarget.TRAINING, input);
  }

  static List<byte[]> notesSeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.NOTES);
  }

  @MethodSource("notesSeeds")
  @FuzzTest
  void notes(byte[] input) throws IOException {
    read(FuzzTarget.NOTES, input);
  }

  static List<byte[]> settingsSeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.SETTINGS);
  }

  @MethodSource("settingsSeeds")
  @FuzzTest
  void settings(byte[] input) throws IOException {
    read(FuzzTarget.SETTINGS, input);
  }

  static List<byte[]> jsonLinesSeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.JSON_LINES);
  }

  @MethodSource("jsonLinesSeeds")
  @FuzzTest
  void jsonLines(byte[] input) throws IOException {
    read(FuzzTarget.JSON_LINES, input);
  }

  static List<byte[]> curriculumSeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.CURRICULUM);
  }

  @MethodSource("curriculumSeeds")
  @FuzzTest
  void curriculum(byte[] input) throws IOException {
    read(FuzzTarget.CURRICULUM, input);
  }

  static List<byte[]> simulationSeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.SIMULATION);
  }

  @MethodSource("simulationSeeds")
  @FuzzTest
  void simulation(byte[] input) throws IOException {
    read(FuzzTarget.SIMULATION, input);
  }

  static List<byte[]> sweepSeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.SWEEP);
  }

  @MethodSource("sweepSeeds")
  @FuzzTest
  void sweep(byte[] input) throws IOException {
    read(FuzzTarget.SWEEP, input);
  }

  static List<byte[]> npySeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.NPY);
  }

  @MethodSource("npySeeds")
  @FuzzTest
  void npy(byte[] input) throws IOException {
    read(FuzzTarget.NPY, input);
  }

  static List<byte[]> csvSeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.CSV);
  }

  @MethodSource("csvSeeds")
  @FuzzTest
  void csv(byte[] input) throws IOException {
    read(FuzzTarget.CSV, input);
  }

  static List<byte[]> groupsSeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.GROUPS);
  }

  @MethodSource("groupsSeeds")
  @FuzzTest
  void groups(byte[] input) throws IOException {
    read(FuzzTarget.GROUPS, input);
  }

  static List<byte[]> metricsSeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.METRICS);
  }

  @MethodSource("metricsSeeds")
  @FuzzTest
  void metrics(byte[] input) throws IOException {
    read(FuzzTarget.METRICS, input);
  }

  static List<byte[]> tokenizerSeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.TOKENIZER);
  }

  @MethodSource("tokenizerSeeds")
  @FuzzTest
  void tokenizer(byte[] input) throws IOException {
    read(FuzzTarget.TOKENIZER, input);
  }

  static List<byte[]> gzipSeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.GZIP);
  }

  @MethodSource("gzipSeeds")
  @FuzzTest
  void gzip(byte[] input) throws IOException {
    read(FuzzTarget.GZIP, input);
  }

  static List<byte[]> zstdSeeds() throws IOException {
    return FuzzSeeds.of(FuzzTarget.ZSTD);
  }

  @MethodSource("zstdSeeds")
  @FuzzTest
  void zstd(byte[] input) throws IOException {
    read(FuzzTarget.ZSTD, input);
  }
}
