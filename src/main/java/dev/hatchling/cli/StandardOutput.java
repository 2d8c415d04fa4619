package dev.hatchling.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Standard output; remembers why it could not be written, about which print streams are silent. */
final class StandardOutput extends OutputStream {
  private static final Path DESCRIPTOR = Path.of("/proc/self/fd/1");

  /** Standard output cannot be written any more. */
  static final class Lost extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean pipe;

    Lost(IOException cause, boolean pipe) {
      super("standard output: " + cause.getMessage(), cause);
      this.pipe = pipe;
    }

    /**
     * Whether its reader has ended, as {@code head} does when it has enough: then there is nothing
     * to tell. Systems say so in their own language; of a pipe it is the only thing that happens.
     */
    boolean readerGone() {
      String message = String.valueOf(getMessage()).toLowerCase(Locale.ROOT);
      return pipe || message.contains("broken pipe");
    }
  }

  private final OutputStream out;
  private final boolean process;
  private @Nullable IOException failure;

  /**
   * A stream that writes to another.
   *
   * @param process whether that is the standard output of the process
   */
  StandardOutput(OutputStream out, boolean process) {
    this.out = out;
    this.process = process;
  }

  /** The standard output of the process. */
  static StandardOutput ofProcess() {
    return new StandardOutput(new FileOutputStream(FileDescriptor.out), true);
  }

  private boolean isPipe() {
    try {
      return process && Files.readSymbolicLink(DESCRIPTOR).toString().startsWith("pipe:");
    } catch (IOException | UnsupportedOperationException notLinux) {
      return false;
    }
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** Throws what writing failed with, if it did. */
  void check() throws Lost {
    IOException lost = failure;
    if (lost != null) {
      throw new Lost(lost, isPipe());
    }
  }
}
