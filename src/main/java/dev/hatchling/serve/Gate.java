package dev.hatchling.serve;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/**
 * What every request passes: headers of a sane size, a host that means this machine where there is
 * no token, the token where there is one.
 */
final class Gate implements HttpHandler {
  /** Characters of all header fields together, and how many fields. */
  private static final int HEADER_SIZE = 1 << 14;

  private static final int HEADERS = 100;
  private static final Set<String> OPEN =
      Set.of("/health", "/", "/page.js", "/page.css", "/chart.js");
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  private final Optional<byte[]> token;
  private final boolean local;
  private final Metrics metrics;
  private final Guard guard;
  private final HttpHandler next;

  Gate(ServeSettings settings, Metrics metrics, Guard guard, HttpHandler next) {
    token = settings.token().map(text -> text.getBytes(StandardCharsets.UTF_8));
    local = token.isEmpty() && isLoopback(settings.host());
    this.metrics = metrics;
    this.guard = guard;
    this.next = next;
  }

  /** Whether an address is reached from this machine alone. */
  static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    exchange.addExchangeCompleteListener(
        (done, following) -> {
          metrics.response(done.getStatusCode());
          following.proceed();
        });
    guard.run(exchange, () -> pass(exchange));
  }

  private void pass(HttpServerExchange exchange) throws Exception {
    int size = exchange.getRequestURI().length() + exchange.getQueryString().length();
    int fields = 0;
    for (HeaderValues values : exchange.getRequestHeaders()) {
      fields += values.size();
      for (String value : values) {
        size += values.getHeaderName().length() + value.length();
      }
    }
    if (size > HEADER_SIZE || fields > HEADERS) {
      exchange.setPersistent(false);
      throw new ApiException(431, "headers_too_large", null, "the header is too large");
    }
    if (local && !LOCAL.contains(exchange.getHostName())) {
      // A page of another site could make a browser ask under a name that leads here.
      throw new ApiException(
          403, "wrong_host", null, "without --token this server is for localhost alone");
    }
    if (!OPEN.contains(exchange.getRelativePath())) {
      token.ifPresent(wanted -> require(exchange, wanted));
    }
    next.handleRequest(exchange);
  }

  private static void require(HttpServerExchange exchange, byte[] wanted) {
    String shown = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
    String prefix = "Bearer ";
    boolean bearer = shown != null && shown.regionMatches(true, 0, prefix, 0, prefix.length());
    byte[] token =
        (bearer ? shown.substring(prefix.length()) : "").getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(token, wanted)) {
      throw new ApiException(
          401, "invalid_api_key", null, "the token is missing or wrong: Authorization: Bearer …");
    }
  }
}
