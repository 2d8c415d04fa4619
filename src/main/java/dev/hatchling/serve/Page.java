package dev.hatchling.serve;

import io.undertow.server.RoutingHandler;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.io.InputStream;

/** The page in the browser: its files, and Chart.js. */
final class Page {
  private static final String CHART_JS =
      "/META-INF/resources/webjars/chart.js/4.4.4/dist/chart.umd.js";
  private static final HttpString POLICY = new HttpString("Content-Security-Policy");
  private static final String OURS_ALONE =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; frame-ancestors 'none'";

  private Page() {}

  /** Adds the addresses of the files. */
  static void addTo(RoutingHandler routes) {
    add(routes, "/", "text/html", "page.html");
    add(routes, "/page.js", "text/javascript", "page.js");
    add(routes, "/page.css", "text/css", "page.css");
    add(routes, "/chart.js", "text/javascript", CHART_JS);
  }

  private static void add(RoutingHandler routes, String path, String type, String resource) {
    byte[] bytes = read(resource);
    routes.get(
        path,
        exchange -> {
          exchange.getResponseHeaders().put(POLICY, OURS_ALONE);
          Wire.send(exchange, 200, type + "; charset=utf-8", bytes);
        });
  }

  private static byte[] read(String resource) {
    try (InputStream stream = Page.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("the class path lacks " + resource);
      }
      return stream.readAllBytes();
    } catch (IOException unreadable) {
      throw new IllegalStateException("cannot read " + resource, unreadable);
    }
  }
}
