package dev.hatchling.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Responses that are whole when they are sent. */
final class Wire {
  static final String JSON = "application/json";
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final HttpString NO_SNIFF = new HttpString("X-Content-Type-Options");
  private static final String RETRY_SECONDS = "1";

  private Wire() {}

  static byte[] bytes(JsonNode json) {
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a response that is no JSON", e);
    }
  }

  static JsonNode json(Object value) {
    return MAPPER.valueToTree(value);
  }

  static void send(HttpServerExchange exchange, int status, JsonNode json) {
    send(exchange, status, JSON, bytes(json));
  }

  static void send(HttpServerExchange exchange, int status, String type, String text) {
    send(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
  }

  static void send(HttpServerExchange exchange, int status, String type, byte[] body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type).put(NO_SNIFF, "nosniff");
    exchange.getResponseSender().send(ByteBuffer.wrap(body));
  }

  static void send(HttpServerExchange exchange, ApiException error) {
    switch (error.status()) {
      case 401 -> exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
      case 429 -> exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_SECONDS);
      default -> {}
    }
    send(exchange, error.status(), error.json());
  }
}
