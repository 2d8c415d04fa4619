package dev.hatchling.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  private static final String HOSTILE = "</script><img src=x onerror=alert(1)>,\"a'&\u2028";

  @TempDir Path folder;

  private static double[] range(int n) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = i + 1;
    }
    return values;
  }

  private static Page full() {
    double[] x = range(5000);
    double[] y = new double[5000];
    for (int i = 0; i < y.length; i++) {
      y[i] = 5 / Math.sqrt(x[i]) + 1 + 0.1 * Math.sin(i);
    }
    y[7] = Double.NaN;
    return new Page("A report of " + HOSTILE)
        .heading("Loss " + HOSTILE)
        .paragraph(HOSTILE)
        .add(
            Chart.line(HOSTILE, "step", "nats")
                .series(HOSTILE, x, y)
                .series("b", x, x)
                .logarithmicY())
        .add(
            Chart.area("Share", "step", "share")
                .series("a", range(9), range(9))
                .series("b", range(9), range(9)))
        .add(
            Chart.scatter("Degrees", "degree", "neurons")
                .series("in", range(99), range(99))
                .logarithmicX()
                .logarithmicY()
                .note(HOSTILE))
        .add(
            Chart.bar("Rates", "", "rate", List.of("layer 0", HOSTILE))
                .bars("mean", 0.1, 0.2)
                .bars("dead", 0, 0.1))
        .add(Chart.line("Nothing", "x", "y"))
        .add(new Table("task", "loss").row(HOSTILE, "1.23").row("b", "2"))
        .verbatim(HOSTILE + "\nline two");
  }

  private static void write(Page page, Path file) throws IOException {
    page.write(file);
    assertThat(file).exists();
  }

  @Test
  void theFileIsSelfContained() throws IOException {
    Path file = folder.resolve("report.html");
    write(full(), file);
    String html = Files.readString(file);
    assertThat(html).contains("Chart.js v4.4.4").doesNotContain("src=\"").doesNotContain("href=\"");
    assertThat(html.length()).isLessThan(600_000);
    assertThat(folder.resolve("report.html.part")).doesNotExist();
  }

  @Test
  void everyTextIsEscaped() {
    String html = full().html();
    assertThat(html).doesNotContain("<img");
    assertThat(html.split("</script>", -1)).hasSize(4 + 2 + 1);
    assertThat(Html.escape("a\u0000b")).isEqualTo("a\uFFFDb");
  }

  @Test
  void chartsOpenInABrowser() throws IOException, InterruptedException {
    assumeTrue(Browser.find().isPresent(), "no Chromium on the PATH: the report was not opened");
    Path file = folder.resolve("report.html");
    write(full(), file);
    Browser.Sight sight = Browser.look(file, folder);
    assertThat(sight.errors()).isEmpty();
    assertThat(sight.canvases()).isEqualTo(4);
    assertThat(sight.blank()).isEmpty();
    assertThat(sight.pointless()).isEmpty();
    assertThat(sight.elements()).isZero();
  }

  /** The probe itself must see an empty chart and an error. */
  @Test
  void theProbeSeesEmptyChartsAndErrors() throws IOException, InterruptedException {
    assumeTrue(Browser.find().isPresent(), "no Chromium on the PATH: the report was not opened");
    Path file = folder.resolve("broken.html");
    String broken =
        new Page("t").add(Chart.line("a", "x", "y").series("s", range(3), range(3))).html();
    String empty = broken.replace("\"y\":[1,2,3]", "\"y\":[null,null,null]");
    assertThat(empty).isNotEqualTo(broken);
    Files.writeString(file, empty);
    assertThat(Browser.look(file, folder).pointless()).hasSize(1);
    Files.writeString(
        file,
        broken.replace(
            "new Chart(", "console.error('bad'); throw new Error('no" + " chart'); new Chart("));
    Browser.Sight sight = Browser.look(file, folder);
    assertThat(sight.errors()).hasSize(2);
    assertThat(sight.blank()).hasSize(1);
  }

  @Test
  void mismatchedDataIsRefused() {
    assertThatThrownBy(() -> Chart.line("a", "x", "y").series("s", range(2), range(3)))
        .hasMessageContaining("series s has 2 x and 3 y");
    assertThatThrownBy(() -> Chart.bar("a", "x", "y", List.of("one")).bars("s", 1, 2))
        .hasMessageContaining("2 bars named s for 1 labels");
    assertThatThrownBy(() -> new Table("a").row("1", "2")).hasMessageContaining("2 cells");
  }

  @Test
  void longSeriesAreThinnedByMeans() {
    Series few = new Series("s", range(2500), range(2500)).thinned();
    assertThat(few.x()).hasSize(Series.POINTS);
    assertThat(few.y()[0]).isEqualTo(1.5);
    assertThat(few.y()[999]).isEqualTo(2499);
  }

  /** A name has its colour and its place in every chart, also where others are missing. */
  @Test
  void namesOfAnOrderLookTheSameInEveryChart() throws IOException {
    List<String> order = List.of("all", "a", "b", "c");
    Chart whole = Chart.line("x", "x", "y").order(order);
    List.of("c", "a", "all", "b").forEach(name -> whole.series(name, range(2), range(2)));
    Chart part = Chart.line("x", "x", "y").order(order);
    List.of("new", "c", "b").forEach(name -> part.series(name, range(2), range(2)));
    assertThat(colours(whole)).containsExactly("all 0", "a 1", "b 2", "c 3");
    assertThat(colours(part)).containsExactly("b 2", "c 3", "new 4");
  }

  private static List<String> colours(Chart chart) throws IOException {
    String html = chart.html(1);
    String json = html.substring(html.indexOf('{'), html.lastIndexOf('}') + 1);
    List<String> colours = new ArrayList<>();
    new ObjectMapper()
        .readTree(json)
        .get("series")
        .forEach(one -> colours.add(one.get("name").asText() + " " + one.get("colour").asInt()));
    return colours;
  }
}
