package dev.hatchling.report;

/** A part of a page. */
public sealed interface Block permits Chart, Picture, Table, Text {
  /**
   * The part as HTML.
   *
   * @param number its place on the page, for unique ids
   */
  String html(int number);
}
