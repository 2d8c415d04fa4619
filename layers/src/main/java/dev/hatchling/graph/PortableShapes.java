package dev.hatchling.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Shapes that are known only when the graph runs. */
public final class PortableShapes {
  private PortableShapes() {}

  /** The sizes of all axes but the last, an INT64 vector. */
  public static SDVariable leading(SDVariable x) {
    return x.getSameDiff().stridedSlice(x.shape(), new long[] {0}, new long[] {-1}, 1);
  }

  /** The size of an axis, an INT64 vector of length 1. */
  public static SDVariable size(SDVariable x, int axis) {
    return x.getSameDiff().stridedSlice(x.shape(), new long[] {axis}, new long[] {axis + 1L}, 1);
  }

  /** The size of the last axis of an array of any rank, an INT64 vector of length 1. */
  public static SDVariable lastSize(SDVariable x) {
    SameDiff sd = x.getSameDiff();
    return sd.stridedSlice(
        x.shape(), new long[] {-1}, new long[] {0}, new long[] {1}, 0, 1, 0, 0, 0);
  }

  /** An INT64 vector. */
  public static SDVariable constant(SameDiff sd, long... values) {
    return sd.constant(Nd4j.createFromArray(values));
  }

  /** All rows of an array as a matrix. */
  public static SDVariable rows(SDVariable x) {
    SameDiff sd = x.getSameDiff();
    return sd.reshape(x, sd.concat(0, constant(sd, -1), lastSize(x)));
  }

  /** The heads side by side: {@code [B, T, H, N]} as {@code [B, T, M]}. */
  public static SDVariable flatHeads(SDVariable x) {
    SameDiff sd = x.getSameDiff();
    return sd.reshape(x, sd.concat(0, size(x, 0), size(x, 1), constant(sd, -1)));
  }

  /** {@code 0, 1, .., count − 1}. */
  public static SDVariable range(SDVariable count, DataType type) {
    SameDiff sd = count.getSameDiff();
    SDVariable end = sd.reshape(count, new long[0]);
    SDVariable zero = sd.constant(Nd4j.scalar(0L));
    SDVariable one = sd.constant(Nd4j.scalar(1L));
    return sd.range(zero, end, one, DataType.INT64).castTo(type);
  }

  /**
   * Ones where an index is, zeros elsewhere; all zeros for an index outside.
   *
   * @param indices of any shape
   * @param rank of the indices
   * @param count size of the new last axis
   */
  public static SDVariable oneHot(SDVariable indices, int rank, SDVariable count, DataType type) {
    SameDiff sd = indices.getSameDiff();
    SDVariable column = sd.expandDims(indices.castTo(DataType.INT64), rank);
    // Of the same rank: a single index and a row are not broadcast by ND4J M2.1.
    SDVariable row = range(count, DataType.INT64);
    for (int i = 0; i < rank; i++) {
      row = sd.expandDims(row, 0);
    }
    return sd.eq(column, row).castTo(type);
  }

  /** {@code [B, T, H·N]} as {@code [B, T, H, N]}. */
  public static SDVariable split(SDVariable x, long heads, long neurons) {
    SameDiff sd = x.getSameDiff();
    return sd.reshape(x, sd.concat(0, leading(x), constant(sd, heads, neurons)));
  }
}
