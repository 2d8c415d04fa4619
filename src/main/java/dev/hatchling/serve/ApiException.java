package dev.hatchling.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What a client is told when a request is refused or fails: a status and OpenAI's error object. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final @Nullable String param;
  private final @Nullable String code;

  ApiException(int status, @Nullable String code, @Nullable String param, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.param = param;
  }

  /** A field of the request that is wrong. */
  static ApiException invalid(String param, String message) {
    return new ApiException(400, "invalid_value", param, message);
  }

  /** Every place is taken. */
  static ApiException busy() {
    return new ApiException(
        429, "rate_limit_exceeded", null, "every place is taken; try again in a second");
  }

  /** What a client is told of a mistake in the program: nothing of its inside. */
  static ApiException internal() {
    return new ApiException(500, null, null, "the server failed; its log says why");
  }

  /** The status of the response. */
  int status() {
    return status;
  }

  /** The body of the response. */
  ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putObject("error")
        .put("message", getMessage())
        .put("type", type())
        .put("param", param)
        .put("code", code);
    return root;
  }

  private String type() {
    if (status == 429) {
      return "requests";
    }
    return status >= 500 ? "server_error" : "invalid_request_error";
  }
}
