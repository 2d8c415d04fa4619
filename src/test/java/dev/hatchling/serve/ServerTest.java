package dev.hatchling.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hatchling.generation.GenerationSettings;
import dev.hatchling.generation.Generator;
import dev.hatchling.input.InputException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server answers. */
class ServerTest {
  private static final String COMPLETIONS = "/v1/completions";
  private static final String CHAT = "/v1/chat/completions";

  @TempDir private Path folder;
  private Served served;

  @BeforeEach
  void start() throws Exception {
    served = new Served(folder);
  }

  @AfterEach
  void stop() {
    served.close();
    assertThat(served.bugs).isEmpty();
  }

  private static String alone(String prompt, long seed, int tokens) {
    try (Generator generator = Served.alone()) {
      return generator.generate(prompt, seed, GenerationSettings.sampled(tokens, 1), piece -> {});
    }
  }

  @Test
  void aCompletionIsWhatTheGeneratorGives() throws Exception {
    JsonNode answer =
        served.answer(
            COMPLETIONS,
            "{\"model\":\"small\",\"prompt\":\"Once upon\",\"seed\":7,\"max_tokens\":60}");
    assertThat(answer.at("/choices/0/text").asText()).isEqualTo(alone("Once upon", 7, 60));
    assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("length");
    assertThat(answer.get("object").asText()).isEqualTo("text_completion");
    assertThat(answer.get("id").asText()).startsWith("cmpl-");
    assertThat(answer.at("/usage").toString())
        .isEqualTo("{\"prompt_tokens\":9,\"completion_tokens\":60,\"total_tokens\":69}");
  }

  @Test
  void aChatIsOneTextOfItsTurns() throws Exception {
    String messages =
        "\"messages\":[{\"role\":\"system\",\"content\":\"Be.\"},{\"role\":\"user\",\"content\":"
            + "[{\"type\":\"text\",\"text\":\"Hi\"}]}],\"seed\":3,\"max_completion_tokens\":20";
    JsonNode answer = served.answer(CHAT, "{" + messages + "}");
    String expected = alone("system: Be.\nuser: Hi\nassistant:", 3, 20);
    assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo(expected);
    assertThat(answer.at("/choices/0/message/role").asText()).isEqualTo("assistant");
    List<String> events =
        served.events(
            CHAT, "{" + messages + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
    assertThat(events.get(events.size() - 1)).isEqualTo("[DONE]");
    StringBuilder text = new StringBuilder();
    for (String event : events.subList(0, events.size() - 2)) {
      JsonNode chunk = Served.json(event);
      assertThat(chunk.get("object").asText()).isEqualTo("chat.completion.chunk");
      text.append(chunk.at("/choices/0/delta/content").asText());
    }
    assertThat(text.toString()).isEqualTo(expected);
    JsonNode first = Served.json(events.get(0));
    assertThat(first.at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    JsonNode usage = Served.json(events.get(events.size() - 2));
    assertThat(usage.at("/usage/completion_tokens").asInt()).isEqualTo(20);
    assertThat(usage.at("/choices").size()).isZero();
  }

  @Test
  void aStopStringEndsTheText() throws Exception {
    String whole = alone("Once", 5, 80);
    String stop = whole.substring(10, 12);
    String body =
        "{\"prompt\":\"Once\",\"seed\":5,\"max_tokens\":80,\"stop\":" + quoted(stop) + "}";
    JsonNode answer = served.answer(COMPLETIONS, body);
    assertThat(answer.at("/choices/0/text").asText())
        .isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
  }

  private static String quoted(String text) {
    return com.fasterxml.jackson.databind.node.TextNode.valueOf(text).toString();
  }

  @Test
  void likelihoodsAreThoseOfTheModel() throws Exception {
    String body = "{\"prompt\":\"ab\",\"temperature\":0,\"max_tokens\":4,\"logprobs\":2}";
    JsonNode logprobs = served.answer(COMPLETIONS, body).at("/choices/0/logprobs");
    assertThat(logprobs.get("tokens").size()).isEqualTo(4);
    assertThat(logprobs.at("/top_logprobs/0").size()).isEqualTo(2);
    // The likeliest byte is the one that is taken at temperature 0.
    double taken = logprobs.at("/token_logprobs/0").asDouble();
    double best = 0;
    for (JsonNode value : logprobs.at("/top_logprobs/0")) {
      best = best == 0 ? value.asDouble() : Math.max(best, value.asDouble());
    }
    assertThat(taken).isNegative().isEqualTo(best);
    String chat =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":3,\"logprobs\":true,"
            + "\"top_logprobs\":20}";
    JsonNode content = served.answer(CHAT, chat).at("/choices/0/logprobs/content");
    assertThat(content.size()).isEqualTo(3);
    double sum = 0;
    for (JsonNode other : content.get(0).get("top_logprobs")) {
      sum += Math.exp(other.get("logprob").asDouble());
    }
    assertThat(sum).isBetween(20 / 256.0, 1.0);
    assertThat(content.at("/0/bytes").size()).isEqualTo(1);
  }

  /** Texts that join while others run are what they are alone, to the last byte. */
  @Test
  void whoeverElseIsThereChangesNothing() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String prompt = "x".repeat(1 + 37 * i % 200) + i;
      int tokens = 20 + 53 * i % 300;
      expected.add(alone(prompt, i, tokens));
      String body =
          "{\"prompt\":\"" + prompt + "\",\"seed\":" + i + ",\"max_tokens\":" + tokens + "}";
      asked.add(
          served.client.sendAsync(
              served.request(COMPLETIONS, body), HttpResponse.BodyHandlers.ofString()));
      Thread.sleep(i % 3);
    }
    for (int i = 0; i < asked.size(); i++) {
      JsonNode answer = Served.json(asked.get(i).join().body());
      assertThat(answer.at("/choices/0/text").asText()).as("text %d", i).isEqualTo(expected.get(i));
    }
    assertThat(served.get("/metrics").body())
        .contains("# TYPE hatchling_steps_total counter\n")
        .contains("hatchling_texts_total{end=\"length\"} 30\n");
  }

  @Test
  void severalPromptsAndChoicesHaveTheirIndices() throws Exception {
    String body = "{\"prompt\":[\"a\",\"b\"],\"n\":2,\"seed\":4,\"max_tokens\":9";
    JsonNode choices = served.answer(COMPLETIONS, body + "}").get("choices");
    assertThat(choices.size()).isEqualTo(4);
    assertThat(choices.at("/0/text").asText()).isEqualTo(alone("a", 4, 9));
    assertThat(choices.at("/2/text").asText()).isEqualTo(alone("b", 4, 9));
    assertThat(choices.at("/1/text").asText()).isNotEqualTo(choices.at("/0/text").asText());
    String[] texts = {"", "", "", ""};
    for (String event : served.events(COMPLETIONS, body + ",\"stream\":true}")) {
      if (!event.equals("[DONE]")) {
        JsonNode choice = Served.json(event).at("/choices/0");
        texts[choice.get("index").asInt()] += choice.get("text").asText();
      }
    }
    for (int i = 0; i < 4; i++) {
      assertThat(texts[i]).isEqualTo(choices.get(i).get("text").asText());
    }
  }

  @Test
  void requestsWithoutASeedDiffer() throws Exception {
    String body = "{\"prompt\":\"Once\",\"max_tokens\":40}";
    assertThat(served.text(body)).isNotEqualTo(served.text(body));
    assertThat(served.text("{\"prompt\":[97,98],\"seed\":1}")).isEqualTo(alone("ab", 1, 16));
  }

  @Test
  void modelsAndHealthAreTold() throws Exception {
    assertThat(Served.json(served.get("/v1/models").body()).at("/data/0/id").asText())
        .isEqualTo("small");
    assertThat(served.get("/v1/models/small").statusCode()).isEqualTo(200);
    assertThat(served.get("/v1/models/large").statusCode()).isEqualTo(404);
    assertThat(served.get("/health").body()).isEqualTo("{\"status\":\"ok\"}");
  }

  @Test
  void thePageFindsItsFilesAndWhatItAsksFor() throws Exception {
    for (String file : List.of("/", "/page.js", "/page.css", "/chart.js")) {
      HttpResponse<String> response = served.get(file);
      assertThat(response.statusCode()).as(file).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
          .startsWith("default-src 'self'");
    }
    String place = "{\"layer\":1,\"index\":1}";
    String body =
        "{\"text\":\"Once upon\",\"at\":5,\"neuron\":" + place + ",\"head\":" + place + "}";
    JsonNode seen = served.answer("/v1/trace", body);
    assertThat(seen.get("bytes").asInt()).isEqualTo(9);
    assertThat(seen.get("active").size()).isEqualTo(2);
    assertThat(seen.at("/active/1").size()).isEqualTo(9);
    assertThat(seen.at("/attention/6").asDouble()).isZero();
    assertThat(seen.get("potentials").size()).isEqualTo(9);
    assertThat(seen.get("sends").size()).isEqualTo(8);
    assertThat(seen.at("/synapses/values").binaryValue()).hasSize(24 * 16);
    assertThat(seen.at("/synapses/strengthened").size()).isEqualTo(8);
    HttpResponse<String> refused =
        served.post("/v1/trace", "{\"text\":\"a\",\"neuron\":{\"layer\":2}}");
    assertThat(Served.json(refused.body()).at("/error/param").asText()).isEqualTo("neuron.layer");
    assertThat(served.post("/v1/trace", "{\"text\":\"\"}").statusCode()).isEqualTo(400);
  }

  @Test
  void twoServersDoNotShareAPort() {
    ServeSettings same =
        new ServeSettings(
            "127.0.0.1", served.server.port(), Optional.empty(), "small", folder, 1, Served.LIMITS);
    try (Generator generator = Served.alone()) {
      assertThatThrownBy(() -> Server.start(generator, same, served.bugs::add))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("port " + served.server.port());
    }
  }
}
