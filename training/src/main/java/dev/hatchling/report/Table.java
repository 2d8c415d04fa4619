package dev.hatchling.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table: the first column is text, the others are numbers and stand to the right. */
public final class Table implements Block {
  private final List<String> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /** An empty table with these headings. */
  public Table(String... columns) {
    this.columns = List.of(columns);
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException where it has not one cell a column
   */
  public Table row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "a row of " + cells.length + " cells in a table of " + columns.size() + " columns");
    }
    rows.add(List.copyOf(Arrays.asList(cells)));
    return this;
  }

  /** The headings. */
  public List<String> columns() {
    return columns;
  }

  /** The rows. */
  public List<List<String>> rows() {
    return List.copyOf(rows);
  }

  /** As text: columns as wide as they need, headings first. */
  public List<String> lines() {
    List<List<String>> all = new ArrayList<>(List.of(columns));
    all.addAll(rows);
    int[] widths = new int[columns.size()];
    for (List<String> row : all) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], width(row.get(c)));
      }
    }
    return all.stream().map(row -> line(row, widths)).toList();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String space = " ".repeat(widths[c] - width(row.get(c)));
      line.append(c == 0 ? row.get(c) + space : "  " + space + row.get(c));
    }
    return line.toString().stripTrailing();
  }

  @Override
  public String html(int number) {
    StringBuilder html = new StringBuilder("<div class=\"scroll\"><table><thead>");
    line(html, "th", columns);
    html.append("</thead><tbody>\n");
    rows.forEach(row -> line(html, "td", row));
    return html.append("</tbody></table></div>\n").toString();
  }

  private static void line(StringBuilder html, String cell, List<String> texts) {
    html.append("<tr>");
    for (String text : texts) {
      html.append('<').append(cell).append('>').append(Html.escape(text));
      html.append("</").append(cell).append('>');
    }
    html.append("</tr>\n");
  }
}
