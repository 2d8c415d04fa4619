package dev.hatchling.text;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@link Ngrams} composed of built-in operations: whole numbers below 2^53, which arithmetic in
 * double precision keeps.
 */
public final class PortableNgrams {
  private final Ngrams ngrams;

  /** Numbers of tokens counted from 1, from longest − 1 before the first one on. */
  private final SDVariable numbers;

  private PortableNgrams(Ngrams ngrams, SDVariable numbers) {
    this.ngrams = ngrams;
    this.numbers = numbers;
  }

  /**
   * The row of each table that tokens read, counted within the table.
   *
   * @param numbers of tokens counted from 1, DOUBLE, {@code [B, longest − 1 + T]}: those of the
   *     last tokens before the first one, 0 where there is none, and those of the tokens
   * @return for each table {@code [B, T]}, DOUBLE
   */
  public static SDVariable[] rows(Ngrams ngrams, SDVariable numbers) {
    PortableNgrams all = new PortableNgrams(ngrams, numbers);
    SDVariable[] rows = new SDVariable[ngrams.tables()];
    for (int table = 0; table < rows.length; table++) {
      rows[table] = all.row(table + 2);
    }
    return rows;
  }

  private SDVariable row(int n) {
    SDVariable hash = ago(n - 1);
    for (int i = n - 2; i >= 0; i--) {
      hash = modulo(hash.mul((double) Ngrams.MULTIPLIER).add(ago(i)), Ngrams.PRIME);
    }
    return modulo(hash, ngrams.rows());
  }

  private static SDVariable modulo(SDVariable x, long divisor) {
    SameDiff sd = x.getSameDiff();
    return sd.math().floorMod(x, sd.constant(Nd4j.scalar(DataType.DOUBLE, divisor)));
  }

  /** The token that many before each, {@code [B, T]}. */
  private SDVariable ago(int tokens) {
    long[] begin = {0, ngrams.tables() - tokens};
    long[] end = {0, -tokens};
    int toTheEnd = tokens == 0 ? 3 : 1;
    return numbers
        .getSameDiff()
        .stridedSlice(numbers, begin, end, new long[] {1, 1}, 1, toTheEnd, 0, 0, 0);
  }
}
