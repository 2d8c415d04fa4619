package dev.hatchling.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Loads a report in a headless Chromium. A probe script is written into a copy of the page: it
 * collects errors of the console, and at the end counts the canvases and the pixels each has drawn.
 */
public final class Browser {
  /**
   * What the probe saw.
   *
   * @param errors exceptions and console errors
   * @param canvases charts on the page
   * @param blank charts in which nothing but one colour is drawn
   * @param pointless charts without a point within their area
   * @param elements the number of elements in the page's body with an attribute that runs code
   */
  public record Sight(
      List<String> errors,
      int canvases,
      List<String> blank,
      List<String> pointless,
      int elements) {}

  private static final String BEFORE =
      """
      <script>window.seen = []; addEventListener('error', e => seen.push(String(e.message)));
      addEventListener('unhandledrejection', e => seen.push(String(e.reason)));
      console.error = (...a) => seen.push(a.join(' ')); console.warn = console.error;</script>
      """;
  private static final String AFTER =
      """
      <script>addEventListener('load', () => {
        const all = [...document.querySelectorAll('canvas')];
        const blank = all.filter(c => { if (!c.width || !c.height) return true;
          const d = new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer);
          return d.every(v => v === d[0]); }).map(c => c.id);
        const pointless = all.filter(c => { const chart = window.Chart && Chart.getChart(c);
          if (!chart) return true; const a = chart.chartArea;
          return !chart.getSortedVisibleDatasetMetas().some(m => m.data.some(p => !p.skip
            && p.x >= a.left - 1 && p.x <= a.right + 1 && p.y >= a.top - 1 && p.y <= a.bottom + 1)); }).map(c => c.id);
        const bad = [...document.body.querySelectorAll('*')].filter(e => e.getAttributeNames().some(n => n.startsWith('on'))).length;
        const out = document.createElement('template'); out.id = 'probe';
        out.setAttribute('data-seen', JSON.stringify({errors: seen, canvases: all.length, blank, pointless, elements: bad}));
        document.body.append(out); });</script>
      """;

  private Browser() {}

  /** The browser's executable, where one is installed. */
  public static Optional<String> find() {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
        Path path = Path.of(folder, name);
        if (Files.isExecutable(path)) {
          return Optional.of(path.toString());
        }
      }
    }
    return Optional.empty();
  }

  /** Opens a page without a network. */
  public static Sight look(Path page, Path folder) throws IOException, InterruptedException {
    String html = Files.readString(page);
    int head = html.indexOf("<head>") + "<head>".length();
    int end = html.lastIndexOf("</body>");
    Path probed = folder.resolve("probed.html");
    Files.writeString(
        probed,
        html.substring(0, head) + BEFORE + html.substring(head, end) + AFTER + html.substring(end));
    String dom = run(probed, folder);
    Matcher found = Pattern.compile("data-seen=\"([^\"]*)\"").matcher(dom);
    if (!found.find()) {
      throw new IOException(
          "the probe did not run in " + page + ": " + dom.length() + " bytes of DOM");
    }
    String json = found.group(1).replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
    return sight(new ObjectMapper().readTree(json.replace("&amp;", "&")));
  }

  private static Sight sight(JsonNode seen) {
    return new Sight(
        texts(seen.get("errors")),
        seen.get("canvases").asInt(),
        texts(seen.get("blank")),
        texts(seen.get("pointless")),
        seen.get("elements").asInt());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new java.util.ArrayList<>();
    array.forEach(node -> texts.add(node.asText()));
    return texts;
  }

  private static String run(Path page, Path folder) throws IOException, InterruptedException {
    Path dom = folder.resolve("dom.html");
    Process process =
        new ProcessBuilder(
                find().orElseThrow(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--window-size=1280,1600",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--user-data-dir=" + folder.resolve("profile"),
                "--virtual-time-budget=10000",
                "--dump-dom",
                page.toUri().toString())
            .redirectOutput(dom.toFile())
            .redirectError(folder.resolve("browser.log").toFile())
            .start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("the browser hangs on " + page);
    }
    return Files.readString(dom, StandardCharsets.UTF_8);
  }
}
