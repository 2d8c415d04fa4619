package dev.hatchling.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server refuses, and what it does when there is too much to do. */
class LimitsTest {
  private static final String COMPLETIONS = "/v1/completions";

  /** A text that ends when its client goes. */
  private static final String ENDLESS = "{\"prompt\":\"x\",\"max_tokens\":1000000000";

  @TempDir private Path folder;

  private Served served(int streams, int queue, int seconds) throws IOException {
    ServeSettings.Limits limits =
        new ServeSettings.Limits(streams, queue, 1_000_000_000, 100_000, seconds, 4, 4);
    return new Served(folder, limits, Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "/v1/completions|{|400|invalid_json|",
        "/v1/completions||400|invalid_value|the body",
        "/v1/completions|[]|400|invalid_value|the body",
        "/v1/completions|{}{}|400|invalid_json|",
        "/v1/completions|{\"prompt\":\"a\",\"prompt\":\"b\"}|400|invalid_json|",
        "/v1/completions|{\"prompt\":\"\"}|400|invalid_value|prompt",
        "/v1/completions|{\"prompt\":7}|400|invalid_value|prompt",
        "/v1/completions|{\"prompt\":[256]}|400|invalid_value|prompt",
        "/v1/completions|{\"prompt\":[]}|400|invalid_value|prompt",
        "/v1/completions|{\"prompt\":\"a\",\"promt\":\"b\"}|400|unknown_field|promt",
        "/v1/completions|{\"prompt\":\"a\",\"max_tokens\":0}|400|invalid_value|max_tokens",
        "/v1/completions|{\"prompt\":\"a\",\"max_tokens\":1e9}|400|invalid_value|max_tokens",
        "/v1/completions|{\"prompt\":\"a\",\"max_tokens\":1000000001}|400|invalid_value|max_tokens",
        "/v1/completions|{\"prompt\":\"a\",\"temperature\":-1}|400|invalid_value|temperature",
        "/v1/completions|{\"prompt\":\"a\",\"temperature\":NaN}|400|invalid_json|",
        "/v1/completions|{\"prompt\":\"a\",\"top_p\":0}|400|invalid_value|top_p",
        "/v1/completions|{\"prompt\":\"a\",\"stop\":\"\"}|400|invalid_value|stop",
        "/v1/completions|{\"prompt\":\"a\",\"stop\":[1]}|400|invalid_value|stop",
        "/v1/completions|{\"prompt\":\"a\",\"n\":99}|400|invalid_value|n",
        "/v1/completions|{\"prompt\":\"a\",\"seed\":1.5}|400|invalid_value|seed",
        "/v1/completions|{\"prompt\":\"a\",\"logprobs\":99}|400|invalid_value|logprobs",
        "/v1/completions|{\"prompt\":\"a\",\"stream\":1}|400|invalid_value|stream",
        "/v1/completions|{\"prompt\":\"a\",\"model\":\"gpt\"}|404|model_not_found|model",
        "/v1/completions|{\"prompt\":\"a\",\"presence_penalty\":1}|400|invalid_value|presence_penalty",
        "/v1/completions|{\"prompt\":\"a\",\"session\":\"../x\"}|400|invalid_value|session",
        "/v1/completions|{\"prompt\":\"a\",\"session\":\"x\",\"n\":2}|400|invalid_value|session",
        "/v1/chat/completions|{}|400|invalid_value|messages",
        "/v1/chat/completions|{\"messages\":[]}|400|invalid_value|messages",
        "/v1/chat/completions|{\"messages\":[1]}|400|invalid_value|messages[0]",
        "/v1/chat/completions|{\"messages\":[{\"role\":\"king\"}]}|400|invalid_value|messages[0].role",
        "/v1/chat/completions|{\"messages\":[{\"role\":\"user\",\"text\":\"\"}]}|400|unknown_field"
            + "|messages[0].text",
        "/v1/sessions/none/save|{}|404|session_not_found|session",
        "/v1/nothing|{}|404|unknown_url|",
        "/v1/models|{}|405|method_not_allowed|",
      })
  void badRequestsAreErrorObjects(String path, String body, int status, String code, String param)
      throws Exception {
    try (Served served = served(2, 2, 60)) {
      HttpResponse<String> response = served.post(path, body == null ? "" : body);
      JsonNode error = Served.json(response.body()).get("error");
      assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
      assertThat(error.get("code").asText()).isEqualTo(code);
      assertThat(error.get("param").asText("")).isEqualTo(param == null ? "" : param);
      assertThat(error.get("message").asText()).isNotEmpty().doesNotContain("Exception", "\n");
      assertThat(error.get("type").asText()).isEqualTo("invalid_request_error");
      assertThat(served.text("{\"prompt\":\"a\"}")).isNotNull();
      assertThat(served.bugs).isEmpty();
    }
  }

  @Test
  void aBodyThatIsTooLongIsRefusedAndTheNextRequestServed() throws Exception {
    try (Served served = served(2, 2, 60)) {
      String long5 = "{\"prompt\":\"" + "x".repeat(5_000_000) + "\"}";
      HttpResponse<String> response = served.post(COMPLETIONS, long5);
      assertThat(response.statusCode()).isEqualTo(413);
      assertThat(Served.json(response.body()).at("/error/code").asText())
          .isEqualTo("body_too_large");
      HttpRequest chunked =
          served
              .to(COMPLETIONS)
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.fromPublisher(
                      HttpRequest.BodyPublishers.ofString(long5)))
              .build();
      assertThat(served.client.send(chunked, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(413);
      assertThat(served.text("{\"prompt\":\"a\"}")).isNotNull();
    }
  }

  @Test
  void formsFloodsAndOtherHostsAreRefused() throws Exception {
    try (Served served = served(2, 2, 60)) {
      HttpRequest form =
          served.to(COMPLETIONS).POST(HttpRequest.BodyPublishers.ofString("{}")).build();
      assertThat(served.client.send(form, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(415);
      StringBuilder many = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        many.append("X-").append(i).append(": b\r\n");
      }
      assertThat(raw(served, "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n" + many + "\r\n"))
          .startsWith("HTTP/1.1 431 ");
      String same = "X-A: b\r\n".repeat(200);
      assertThat(raw(served, "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n" + same + "\r\n"))
          .startsWith("HTTP/1.1 4");
      String large = "X-A: " + "b".repeat(100_000) + "\r\n";
      assertThat(raw(served, "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n" + large + "\r\n"))
          .startsWith("HTTP/1.1 431 ");
      assertThat(raw(served, "GET /v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
          .startsWith("HTTP/1.1 403 ");
      assertThat(raw(served, "NONSENSE\r\n\r\n")).startsWith("HTTP/1.1 400 ");
      assertThat(served.get("/v1/models").statusCode()).isEqualTo(200);
    }
  }

  /** Sends bytes, and reads the first line of what comes back. */
  private static String raw(Served served, String request) throws IOException {
    try (Socket socket = served.socket()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
        line.append((char) c);
      }
      return line.toString();
    }
  }

  @Test
  void aTokenIsAskedForWhereThereIsOne() throws Exception {
    try (Served served = new Served(folder, Served.LIMITS, Optional.of("secret"));
        Served other = new Served(folder.resolve("b"), Served.LIMITS, Optional.empty())) {
      assertThat(served.get("/v1/models").statusCode()).isEqualTo(200);
      HttpRequest without =
          HttpRequest.newBuilder(
                  other
                      .to("/v1/models")
                      .build()
                      .uri()
                      .resolve("http://127.0.0.1:" + served.server.port() + "/v1/models"))
              .build();
      HttpResponse<String> refused =
          served.client.send(without, HttpResponse.BodyHandlers.ofString());
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(Served.json(refused.body()).at("/error/code").asText())
          .isEqualTo("invalid_api_key");
      HttpRequest wrong =
          HttpRequest.newBuilder(without.uri()).header("Authorization", "Bearer no").build();
      assertThat(served.client.send(wrong, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(401);
    }
  }

  /** With one place and nobody waiting the second text is refused, until the first one is gone. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  @SuppressWarnings("try") // closed on purpose
  void whoGoesAwayFreesItsPlace(boolean stream) throws Exception {
    try (Served served = served(1, 0, 600);
        Socket first = served.socket()) {
      send(first, ENDLESS + ",\"stream\":" + stream + "}");
      served.await("hatchling_texts_in_step", 1);
      HttpResponse<String> refused = served.post(COMPLETIONS, "{\"prompt\":\"a\"}");
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(Served.json(refused.body()).at("/error/code").asText())
          .isEqualTo("rate_limit_exceeded");
      first.close();
      served.await("hatchling_texts_accepted", 0);
      assertThat(served.text("{\"prompt\":\"a\"}")).isNotNull();
      assertThat(served.get("/metrics").body())
          .contains("hatchling_texts_total{end=\"cancelled\"} 1\n");
      assertThat(served.bugs).isEmpty();
    }
  }

  private static void send(Socket socket, String body) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(
        ("POST "
                + COMPLETIONS
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body)
            .getBytes(StandardCharsets.US_ASCII));
  }

  /** Somebody who does not read has no place once what was sent fills his connection. */
  @Test
  void aSlowReaderGivesItsPlaceAway() throws Exception {
    try (Served served = served(1, 1, 600);
        Socket slow = served.socket()) {
      slow.setReceiveBufferSize(1 << 12);
      send(slow, ENDLESS + ",\"stream\":true,\"logprobs\":20}");
      served.await("hatchling_texts_in_step", 1);
      served.await("hatchling_texts_in_step", 0);
      assertThat(served.text("{\"prompt\":\"a\"}")).isNotNull();
      // It goes on when its reader does.
      InputStream in = slow.getInputStream();
      long generated = generated(served);
      while (generated(served) == generated) {
        assertThat(in.readNBytes(1 << 16)).hasSize(1 << 16);
      }
    }
  }

  private static long generated(Served served) throws Exception {
    String metrics = served.get("/metrics").body();
    return metrics
        .lines()
        .filter(line -> line.startsWith("hatchling_generated_tokens_total "))
        .mapToLong(line -> Long.parseLong(line.split(" ", 2)[1]))
        .sum();
  }

  @Test
  void aRequestThatTakesTooLongEnds() throws Exception {
    try (Served served = served(1, 0, 1)) {
      HttpResponse<String> late = served.post(COMPLETIONS, ENDLESS + "}");
      assertThat(late.statusCode()).isEqualTo(504);
      List<String> events = served.events(COMPLETIONS, ENDLESS + ",\"stream\":true}");
      assertThat(Served.json(events.get(events.size() - 1)).at("/error/code").asText())
          .isEqualTo("timeout");
    }
  }

  @Test
  void aServerThatGoesEndsItsTexts() throws Exception {
    Served served = served(2, 2, 600);
    CompletableFuture<HttpResponse<String>> whole =
        served.client.sendAsync(
            served.request(COMPLETIONS, ENDLESS + "}"), HttpResponse.BodyHandlers.ofString());
    served.await("hatchling_texts_in_step", 1);
    served.close();
    assertThat(whole.handle((response, gone) -> gone == null ? response.statusCode() : 503).join())
        .isEqualTo(503);
  }

  /** Two requests in one piece are answered one after the other. */
  @Test
  void pipelinedRequestsAreAnsweredInTurn() throws Exception {
    try (Served served = served(1, 0, 60);
        Socket socket = served.socket()) {
      send(socket, "{\"prompt\":\"a\",\"max_tokens\":2000}");
      Thread.sleep(20);
      send(socket, "{\"prompt\":\"b\",\"max_tokens\":3}");
      InputStream in = socket.getInputStream();
      StringBuilder text = new StringBuilder();
      while (text.indexOf("\"completion_tokens\":3,") < 0) {
        int c = in.read();
        assertThat(c).as(text.toString()).isNotNegative();
        text.append((char) c);
      }
      assertThat(text).contains("\"completion_tokens\":2000,");
    }
  }
}
