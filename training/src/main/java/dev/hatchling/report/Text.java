package dev.hatchling.report;

/**
 * Words on a page.
 *
 * @param kind how they are set
 * @param words plain text, escaped when written
 */
public record Text(Kind kind, String words) implements Block {
  /** How words are set. */
  public enum Kind {
    /** A heading. */
    HEADING("h2"),
    /** A paragraph. */
    PARAGRAPH("p"),
    /** Text as it is, line breaks kept: commands, samples, JSON. */
    VERBATIM("pre");

    private final String element;

    Kind(String element) {
      this.element = element;
    }
  }

  @Override
  public String html(int number) {
    return "<%1$s>%2$s</%1$s>%n".formatted(kind.element, Html.escape(words));
  }
}
