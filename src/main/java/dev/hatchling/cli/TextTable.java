package dev.hatchling.cli;

import dev.hatchling.report.Table;
import java.util.ArrayList;
import java.util.List;

/** A table of text: the first column to the left, the others to the right. */
public final class TextTable {
  private final List<String[]> rows = new ArrayList<>();

  public TextTable(String... headings) {
    rows.add(headings);
  }

  /** Adds a row, one cell a column. */
  public TextTable row(String... cells) {
    rows.add(cells);
    return this;
  }

  /** The lines. */
  List<String> lines() {
    int columns = rows.get(0).length;
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], row[c].codePointCount(0, row[c].length()));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(String[] row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < row.length; c++) {
      String space = " ".repeat(widths[c] - row[c].codePointCount(0, row[c].length()));
      line.append(c == 0 ? row[c] + space : "  " + space + row[c]);
    }
    return line.toString().stripTrailing();
  }

  /** Prints the lines. */
  public void print(Console console) {
    lines().forEach(line -> console.line("%s", line));
  }

  /** The same table for a page. */
  Table toReport() {
    Table table = new Table(rows.get(0));
    rows.subList(1, rows.size()).forEach(table::row);
    return table;
  }
}
