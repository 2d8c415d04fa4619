package dev.hatchling.graph;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * Runs code without what its thread prints to standard output; other threads print as before.
 * Needed because SameDiff prints a line for every op it differentiates. Prints nothing itself.
 */
final class Muted {
  private static final ThreadLocal<Boolean> QUIET = ThreadLocal.withInitial(() -> false);
  private static final Object LOCK = new Object();
  private static int running;
  private static @Nullable PrintStream original;
  private static @Nullable PrintStream filter;

  private Muted() {}

  /** Runs {@code code} on the calling thread. */
  static void run(Runnable code) {
    boolean before = QUIET.get();
    install();
    QUIET.set(true);
    try {
      code.run();
    } finally {
      QUIET.set(before);
      remove();
    }
  }

  private static void install() {
    synchronized (LOCK) {
      if (running++ == 0) {
        original = System.out;
        filter = new PrintStream(new Filter(original), true, Charset.defaultCharset());
        System.setOut(filter);
      }
    }
  }

  /** Puts the stream back after the last run, unless someone set another one meanwhile. */
  private static void remove() {
    synchronized (LOCK) {
      if (--running == 0 && System.out == filter) {
        System.setOut(original);
      }
    }
  }

  /** Passes on what threads print that are not muted. */
  private static final class Filter extends OutputStream {
    private final PrintStream to;

    Filter(PrintStream to) {
      this.to = to;
    }

    @Override
    public void write(int b) {
      if (!QUIET.get()) {
        to.write(b);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      if (!QUIET.get()) {
        to.write(bytes, offset, length);
      }
    }

    @Override
    public void flush() {
      to.flush();
    }
  }
}
