package dev.hatchling.report;

/** Escapes text for HTML. */
final class Html {
  private Html() {}

  /**
   * Text as HTML character data or as a quoted attribute. Control characters that HTML forbids are
   * shown as the replacement character.
   */
  static String escape(String text) {
    StringBuilder html = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> html.append("&amp;");
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '"' -> html.append("&quot;");
        case '\'' -> html.append("&#39;");
        default -> html.append(isForbidden(c) ? '\uFFFD' : c);
      }
    }
    return html.toString();
  }

  /** JSON that may stand inside a script element: no character that could end it. */
  static String script(String json) {
    return json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
  }

  private static boolean isForbidden(char c) {
    boolean space = c == '\n' || c == '\t' || c == '\r';
    return (c < ' ' && !space) || (c >= 0x7F && c < 0xA0);
  }
}
