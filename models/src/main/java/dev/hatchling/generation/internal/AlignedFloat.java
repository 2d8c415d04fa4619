package dev.hatchling.generation.internal;

/**
 * Numbers in a Java array that begin on a line of the cache wherever the garbage collector lets
 * large arrays begin on one, as G1 does: a load of a whole vector then touches one line and not
 * two. The numbers of an array come {@link #HEADER} bytes after its beginning.
 */
final class AlignedFloat {
  private static final int LINE = 64;
  private static final int HEADER = 16;
  private static final int LEAD = (LINE - HEADER) / Float.BYTES;

  /** The array. */
  final float[] values;

  /** Where the numbers begin. */
  final int first;

  private AlignedFloat(float[] values, int first) {
    this.values = values;
    this.first = first;
  }

  /** That many zeros. */
  static AlignedFloat zeros(int length) {
    return new AlignedFloat(new float[LEAD + length], LEAD);
  }

  /** The numbers from another one on, in the same array. */
  AlignedFloat from(int number) {
    return new AlignedFloat(values, first + number);
  }
}
