package dev.hatchling.cli;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/** A print stream's bytes; says so when nobody reads them any more (print streams keep silent). */
final class ReaderGone extends OutputStream {
  private final PrintStream out;

  ReaderGone(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(int one) throws IOException {
    out.write(one);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    if (out.checkError()) {
      throw new EOFException("the reader of standard output has gone");
    }
  }

  @Override
  public void flush() {
    out.flush();
  }
}
