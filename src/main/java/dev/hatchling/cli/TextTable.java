package dev.hatchling.cli;

import dev.hatchling.report.Table;

/** A table on a console. */
public final class TextTable {
  private final Table table;

  public TextTable(String... headings) {
    this(new Table(headings));
  }

  /** A table of a page, for a console. */
  TextTable(Table table) {
    this.table = table;
  }

  /** Adds a row, one cell a column. */
  public TextTable row(String... cells) {
    table.row(cells);
    return this;
  }

  /** Prints the lines. */
  public void print(Console console) {
    table.lines().forEach(line -> console.line("%s", line));
  }

  /** The same table for a page. */
  Table toReport() {
    return table;
  }
}
