package dev.hatchling.report;

import dev.hatchling.files.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A report: one HTML file that holds its style, its data and Chart.js, and opens offline. */
public final class Page {
  private static final String CHART_JS =
      "/META-INF/resources/webjars/chart.js/4.4.4/dist/chart.umd.js";

  private static final int RELOAD_MILLISECONDS = 5_000;

  private final String title;
  private final List<Block> blocks = new ArrayList<>();
  private String reload = "";

  /** An empty page. */
  public Page(String title) {
    this.title = title;
  }

  /** Adds a chart, a table or text. */
  public Page add(Block block) {
    blocks.add(block);
    return this;
  }

  /** Adds a heading. */
  public Page heading(String words) {
    return add(new Text(Text.Kind.HEADING, words));
  }

  /** Adds a paragraph. */
  public Page paragraph(String words) {
    return add(new Text(Text.Kind.PARAGRAPH, words));
  }

  /** Adds text whose line breaks are kept. */
  public Page verbatim(String words) {
    return add(new Text(Text.Kind.VERBATIM, words));
  }

  /** Lets a browser load the page anew every few seconds, until a moment. */
  public Page reload(Instant until) {
    reload =
        "if (Date.now() < %d) setTimeout(() => location.reload(), %d);\n"
            .formatted(until.toEpochMilli(), RELOAD_MILLISECONDS);
    return this;
  }

  /** The blocks so far. */
  public List<Block> blocks() {
    return List.copyOf(blocks);
  }

  /** The page as HTML. Charts without a point are left out: an empty frame tells nothing. */
  public String html() {
    StringBuilder html = new StringBuilder(300_000);
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    html.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    html.append("script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.append("<title>").append(Html.escape(title)).append("</title>\n");
    html.append("<style>\n").append(resource("page.css")).append("</style></head>\n<body><main>\n");
    html.append("<h1>").append(Html.escape(title)).append("</h1>\n");
    body(html);
    html.append("</main>\n<script>").append(resource(CHART_JS)).append("</script>\n");
    html.append("<script>\n").append(resource("page.js")).append(reload);
    html.append("</script>\n</body></html>\n");
    return html.toString();
  }

  /** Consecutive charts stand beside each other. */
  private void body(StringBuilder html) {
    boolean grid = false;
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      if (block instanceof Chart chart && chart.isEmpty()) {
        continue;
      }
      boolean isChart = block instanceof Chart;
      if (isChart != grid) {
        html.append(isChart ? "<div class=\"charts\">\n" : "</div>\n");
        grid = isChart;
      }
      html.append(block.html(i));
    }
    html.append(grid ? "</div>\n" : "");
  }

  /** Writes the file, replacing an older one only when the new one is complete. */
  public void write(Path file) throws IOException {
    byte[] bytes = html().getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(file, out -> out.write(bytes));
  }

  private static String resource(String name) {
    try (InputStream stream = Page.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the class path lacks " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new IllegalStateException("cannot read " + name, unreadable);
    }
  }
}
