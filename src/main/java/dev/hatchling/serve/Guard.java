package dev.hatchling.serve;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.Locale;
import java.util.function.Consumer;

/** Hands bodies and threads to handlers, and makes an error object of whatever they throw. */
final class Guard {
  private final Consumer<Throwable> bugs;
  private final int mostBytes;

  /**
   * A guard.
   *
   * @param bugs hears of what nobody expected
   * @param mostBytes of a body
   */
  Guard(Consumer<Throwable> bugs, int mostBytes) {
    this.bugs = bugs;
    this.mostBytes = mostBytes;
  }

  /** What may throw anything. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  /** Handles a request with its body. */
  @FunctionalInterface
  interface BodyHandler {
    void handle(HttpServerExchange exchange, byte[] body) throws Exception;
  }

  /** Does work for a request; what goes wrong is its response. */
  void run(HttpServerExchange exchange, Work work) {
    try {
      work.run();
    } catch (ApiException e) {
      fail(exchange, e);
    } catch (Exception | OutOfMemoryError | StackOverflowError e) {
      bugs.accept(e);
      fail(exchange, ApiException.internal());
    }
  }

  private static void fail(HttpServerExchange exchange, ApiException error) {
    if (!exchange.isResponseStarted()) {
      Wire.send(exchange, error);
    }
  }

  /** A handler that takes the body, on a thread that may wait. */
  HttpHandler body(BodyHandler handler) {
    return exchange -> {
      requireJson(exchange);
      Body.read(exchange, mostBytes, body -> run(exchange, () -> handler.handle(exchange, body)));
    };
  }

  /** A handler on a thread that may wait. */
  HttpHandler worker(HttpHandler handler) {
    return exchange ->
        exchange.dispatch(() -> run(exchange, () -> handler.handleRequest(exchange)));
  }

  /** Also keeps out forms, which a page of another site can make a browser send. */
  private static void requireJson(HttpServerExchange exchange) {
    String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    if (type == null || !type.strip().toLowerCase(Locale.ROOT).startsWith(Wire.JSON)) {
      throw new ApiException(
          415, "unsupported_media_type", null, "the body must be of type application/json");
    }
  }
}
