package dev.hatchling.internal.numeric;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Pointers into memory that someone else owns. */
public final class Native {
  private Native() {}

  /** The bytes {@code [offset, offset + length)} from an address on. */
  public static BytePointer bytes(Pointer start, long offset, long length) {
    BytePointer part = new BytePointer(start).getPointer(offset);
    part.capacity(length);
    return part;
  }
}
