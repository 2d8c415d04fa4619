package dev.hatchling.cli;

import com.sun.management.ThreadMXBean;
import dev.hatchling.data.BytePairTokenizer;
import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.Corpus;
import dev.hatchling.data.CurriculumFile;
import dev.hatchling.data.TextTask;
import dev.hatchling.data.UserTasks;
import dev.hatchling.files.SafeTensors;
import dev.hatchling.files.TensorInfo;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.noise.RecordingReader;
import dev.hatchling.simulation.SimulationFile;
import dev.hatchling.training.Checkpoint;
import dev.hatchling.training.MetricsFile;
import dev.hatchling.training.Settings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** The parsers of what a user hands over: the name that a file has, and how it is read. */
@SuppressWarnings("ImmutableEnumChecker") // the parsers are functions without state
enum FuzzTarget {
  SAFETENSORS("a.safetensors", FuzzTarget::tensors),
  STATE("a.state", FuzzState::read),
  MODEL("config.json", file -> ModelDirectory.config(folder(file))),
  TRAINING("training.json", file -> Checkpoint.read(folder(file))),
  NOTES("training.json", file -> RunData.of(folder(file))),
  SETTINGS("a.json", Settings::read),
  JSON_LINES("a.jsonl", file -> UserTasks.heldOut("a", file, new ByteTokenizer())),
  CURRICULUM("a.json", FuzzTarget::curriculum),
  SIMULATION("a.json", SimulationFile::read),
  SWEEP("a.json", file -> SweepFile.read(file).runs()),
  NPY("a.npy", RecordingReader::read),
  CSV("a.csv", RecordingReader::read),
  GROUPS("groups.csv", file -> RecordingReader.readGroups(file, 3)),
  METRICS("metrics.csv", MetricsFile::read),
  TOKENIZER("tokenizer.json", file -> BytePairTokenizer.read(file).close()),
  GZIP("a.txt.gz", FuzzTarget.UNPACKED, file -> UserTasks.heldOut("a", file, new ByteTokenizer())),
  ZSTD(
      "a.jsonl.zst",
      FuzzTarget.UNPACKED,
      file -> UserTasks.heldOut("a", file, new ByteTokenizer()));

  /** Reads a file. */
  interface Parser {
    /** Its failures are those that the parser documents. */
    void read(Path file) throws IOException;
  }

  /**
   * What came of reading a file.
   *
   * @param refusal the line that a user sees, or empty where the file is read
   * @param bytes allocated, whether or not they were freed meanwhile
   * @param seconds of the processor
   */
  record Outcome(String refusal, long bytes, double seconds) {}

  /** Bytes that a parser may allocate for any file: its buffers, its classes. */
  private static final long FIXED = 8L << 20;

  /** Bytes that a parser may allocate for each of a file. */
  private static final long FOR_EACH = 10;

  /** The same of a packed file: four bytes of Zstandard may stand for 128 KiB of a text. */
  private static final long UNPACKED = FOR_EACH * (128 << 10) / 4;

  /** What unpacking takes besides: Zstandard looks back over windows of 8 MiB at most. */
  private static final long WINDOW = 16L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final String file;
  private final long forEach;
  private final Parser parser;

  FuzzTarget(String file, Parser parser) {
    this(file, FOR_EACH, parser);
  }

  FuzzTarget(String file, long forEach, Parser parser) {
    this.file = file;
    this.forEach = forEach;
    this.parser = parser;
  }

  /**
   * Reads an input as a file of a folder.
   *
   * @throws AssertionError where it is neither read nor refused in a line that names the file, or
   *     takes more memory than ten times the file, unpacked
   */
  Outcome read(Path folder, byte[] input) throws IOException {
    Path path = Files.write(folder.resolve(file), input);
    long most = (forEach == UNPACKED ? FIXED + WINDOW : FIXED) + forEach * input.length;
    Outcome outcome = measure(path, input);
    if (outcome.bytes() > most) {
      // The first time loads classes, and instruments them.
      outcome = measure(path, input);
    }
    if (outcome.bytes() > most) {
      throw new AssertionError(shown(input) + ": takes " + outcome.bytes() + " bytes");
    }
    return outcome;
  }

  private Outcome measure(Path path, byte[] input) {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long nanos = THREADS.getCurrentThreadCpuTime();
    String line = "";
    try {
      parser.read(path);
    } catch (IOException | RuntimeException | Error error) {
      line = Errors.line(error);
      if (Errors.isBug(error) || !line.contains(folder(path).toString())) {
        throw new AssertionError(shown(input) + ": " + line, error);
      }
    }
    return new Outcome(
        line,
        THREADS.getCurrentThreadAllocatedBytes() - bytes,
        (THREADS.getCurrentThreadCpuTime() - nanos) * 1e-9);
  }

  /** An input for the message of a failure. */
  String shown(byte[] input) {
    return this + ", " + input.length + " bytes " + Base64.getEncoder().encodeToString(input);
  }

  private static Path folder(Path file) {
    return file.toAbsolutePath().getParent();
  }

  private static void tensors(Path path) throws IOException {
    try (SafeTensors file = SafeTensors.open(path)) {
      for (TensorInfo tensor : file.tensors()) {
        if (tensor.type().floating()) {
          file.floats(tensor.name());
        }
      }
    }
  }

  private static void curriculum(Path file) throws IOException {
    byte[] text = "a few words to learn from ".repeat(40).getBytes(StandardCharsets.UTF_8);
    CurriculumFile.read(
        file,
        List.of(
            TextTask.of(Corpus.split("copy", text), new ByteTokenizer()),
            TextTask.of(Corpus.split("reverse", text), new ByteTokenizer())));
  }
}
