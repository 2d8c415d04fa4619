package dev.hatchling.projection;

import java.util.Arrays;

/**
 * Sizes of a product of strided rows with weights: nothing is permuted or copied. With heads, a row
 * of x holds {@code in} numbers per head, one of y {@code out} numbers per head.
 *
 * @param rows of x and y
 * @param heads independent products; 1 for a plain linear map
 * @param in numbers of a row of x per head
 * @param out numbers of a row of y per head
 */
public record LinearSizes(int rows, int heads, int in, int out) {
  /**
   * The sizes of a product.
   *
   * @param x shape of x: {@code [.., I]}, or {@code [.., H, I]} with heads
   * @param w shape of w: {@code [O, I]}, or {@code [H·O, I]} with heads
   * @param heads H; 0 for a plain linear map
   * @throws IllegalArgumentException if the shapes do not fit
   */
  public static LinearSizes of(long[] x, long[] w, int heads) {
    int in = (int) x[x.length - 1];
    boolean fits = w.length == 2 && w[1] == in;
    if (heads > 0) {
      fits &= x.length > 1 && x[x.length - 2] == heads && w[0] % heads == 0;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "linear: x " + Arrays.toString(x) + " does not fit weights " + Arrays.toString(w));
    }
    int products = Math.max(1, heads);
    long rows = 1;
    for (int i = 0; i < x.length - (heads > 0 ? 2 : 1); i++) {
      rows *= x[i];
    }
    return new LinearSizes(Math.toIntExact(rows), products, in, (int) w[0] / products);
  }

  /** From row to row of x. */
  int xStride() {
    return heads * in;
  }

  /** From row to row of y. */
  int yStride() {
    return heads * out;
  }
}
