package dev.hatchling.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A chart, drawn by Chart.js when the page is opened. */
public final class Chart implements Block {
  /** How points are drawn. */
  public enum Kind {
    /** Lines through the points. */
    LINE,
    /** Areas piled on each other. */
    AREA,
    /** Points. */
    SCATTER,
    /** Bars over named groups. */
    BAR
  }

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Kind kind;
  private final String title;
  private final List<String> labels;
  private final List<Series> series = new ArrayList<>();
  private Axis x;
  private Axis y;
  private String note = "";
  private List<String> order = List.of();

  private Chart(Kind kind, String title, String x, String y, List<String> labels) {
    this.kind = kind;
    this.title = title;
    this.x = new Axis(x, false);
    this.y = new Axis(y, false);
    this.labels = List.copyOf(labels);
  }

  /** Lines over a numeric axis. */
  public static Chart line(String title, String x, String y) {
    return new Chart(Kind.LINE, title, x, y, List.of());
  }

  /** Piled areas over a numeric axis. */
  public static Chart area(String title, String x, String y) {
    return new Chart(Kind.AREA, title, x, y, List.of());
  }

  /** Points over a numeric axis. */
  public static Chart scatter(String title, String x, String y) {
    return new Chart(Kind.SCATTER, title, x, y, List.of());
  }

  /** Bars, one group a label. */
  public static Chart bar(String title, String x, String y, List<String> labels) {
    return new Chart(Kind.BAR, title, x, y, labels);
  }

  /** Adds points. */
  public Chart series(String name, double[] xs, double[] ys) {
    series.add(new Series(name, xs.clone(), ys.clone()));
    return this;
  }

  /**
   * Adds bars.
   *
   * @throws IllegalArgumentException where there is not one height a label
   */
  public Chart bars(String name, double... heights) {
    if (heights.length != labels.size()) {
      throw new IllegalArgumentException(
          heights.length + " bars named " + name + " for " + labels.size() + " labels");
    }
    double[] xs = new double[heights.length];
    for (int i = 0; i < xs.length; i++) {
      xs[i] = i;
    }
    return series(name, xs, heights);
  }

  /** Makes the x axis logarithmic. */
  public Chart logarithmicX() {
    x = new Axis(x.label(), true);
    return this;
  }

  /** Makes the y axis logarithmic. */
  public Chart logarithmicY() {
    y = new Axis(y.label(), true);
    return this;
  }

  /**
   * Gives every name of a list its place as colour and as order, so that it looks the same in every
   * chart with this list, whichever of the names that chart has.
   */
  public Chart order(List<String> names) {
    order = List.copyOf(names);
    return this;
  }

  private List<Series> ordered() {
    List<Series> ordered = new ArrayList<>(series);
    ordered.sort(Comparator.comparingInt(one -> place(one, series.indexOf(one))));
    return ordered;
  }

  /** Its place in the list, or where it has none, among the chart's series behind it. */
  private int place(Series one, int index) {
    int listed = order.indexOf(one.name());
    return listed < 0 ? order.size() + index : listed;
  }

  /** A sentence below the chart. */
  public Chart note(String words) {
    note = words;
    return this;
  }

  /** The title. */
  public String title() {
    return title;
  }

  /** Whether there is no point to draw. */
  public boolean isEmpty() {
    return series.stream().allMatch(s -> s.y().length == 0);
  }

  @Override
  public String html(int number) {
    String words = note.isEmpty() ? "" : "<p class=\"note\">" + Html.escape(note) + "</p>";
    return """
    <figure><figcaption>%s</figcaption>
    <div class="plot"><canvas id="chart%d" role="img" aria-label="%s"></canvas></div>%s
    <script type="application/json" class="chart" data-canvas="chart%d">%s</script></figure>
    """
        .formatted(
            Html.escape(title), number, Html.escape(title), words, number, Html.script(data()));
  }

  private String data() {
    ObjectNode data = JSON.objectNode();
    data.put("kind", kind.name());
    data.put("x", x.label()).put("logX", x.logarithmic());
    data.put("y", y.label()).put("logY", y.logarithmic());
    ArrayNode names = data.putArray("labels");
    labels.forEach(names::add);
    ArrayNode list = data.putArray("series");
    for (Series one : ordered()) {
      Series few = kind == Kind.BAR || kind == Kind.SCATTER ? one : one.thinned();
      ObjectNode node = list.addObject().put("name", few.name());
      node.put("colour", place(one, series.indexOf(one)));
      numbers(node.putArray("x"), few.x());
      numbers(node.putArray("y"), few.y());
    }
    return data.toString();
  }

  /** Six digits are more than a screen shows. */
  private static void numbers(ArrayNode array, double[] values) {
    for (double value : values) {
      if (Double.isFinite(value)) {
        array.add(new java.math.BigDecimal(value).round(new java.math.MathContext(6)));
      } else {
        array.addNull();
      }
    }
  }
}
