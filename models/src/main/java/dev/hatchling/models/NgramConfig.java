package dev.hatchling.models;

import dev.hatchling.text.Ngrams;
import java.util.Optional;

/** The tables of hashed n-grams beside the embedding (docs/model.md, E5). */
public record NgramConfig(
    @Key(
            value = "ngram_rows",
            means = "rows of each table of hashed n-grams; 0 for no tables (E5)",
            range = "[0, 2^20]")
        int rows,
    @Key(
            value = "ngram_longest",
            means = "tokens of the longest n-gram: a table for two, three and so on (E5)",
            range = "[2, 8]")
        int longest) {
  /** No tables. */
  public static final NgramConfig DEFAULT = new NgramConfig(0, 4);

  /** Refuses values out of range, naming them. */
  public NgramConfig {
    Range.check(NgramConfig.class, rows, longest);
  }

  /** Which rows tokens read; empty where there are no tables. */
  Optional<Ngrams> read() {
    return rows == 0 ? Optional.empty() : Optional.of(new Ngrams(rows, longest));
  }

  /** Rows of all tables. */
  public long allRows() {
    return (longest - 1L) * rows;
  }
}
