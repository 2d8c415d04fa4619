package dev.hatchling.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;

/**
 * Moves {@code System.err} to the descriptor that the launcher names in {@code -Dhatchling.stderr},
 * since it filters descriptor 2 (see {@code scripts/hatchling}).
 */
final class StandardError {
  private StandardError() {}

  static void redirect() {
    Integer descriptor = Integer.getInteger("hatchling.stderr");
    if (descriptor == null) {
      return;
    }
    try {
      Constructor<FileDescriptor> of = FileDescriptor.class.getDeclaredConstructor(int.class);
      of.setAccessible(true);
      FileOutputStream stream = new FileOutputStream(of.newInstance(descriptor));
      System.setErr(new PrintStream(stream, true, StandardCharsets.UTF_8));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot write to descriptor " + descriptor, e);
    }
  }
}
