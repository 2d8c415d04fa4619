package dev.hatchling.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hatchling.data.BytePairTokenizer;
import dev.hatchling.data.BytePairs;
import dev.hatchling.generation.Generator;
import dev.hatchling.generation.RecurrentModel;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelWeights;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server of a model whose tokens are no bytes. */
class ServeTokensTest {
  @TempDir private Path folder;
  private final List<Throwable> bugs = new ArrayList<>();
  private BytePairTokenizer tokenizer;
  private Generator generator;
  private Server server;

  @BeforeEach
  void start() throws IOException {
    byte[] text = "the cat and the dog, naïve".repeat(20).getBytes(StandardCharsets.UTF_8);
    String json = BytePairs.learn(List.of(text), 280).toJson();
    tokenizer = BytePairTokenizer.read(Files.writeString(folder.resolve("t.json"), json));
    Map<String, String> size =
        Map.of(
            "n_layer",
            "2",
            "n_embd",
            "16",
            "n_head",
            "2",
            "n_neuron",
            "24",
            "vocab_size",
            Integer.toString(tokenizer.vocabulary()));
    ModelConfig config = ModelConfig.defaults().with(size);
    ModelWeights model = ModelWeights.of(LanguageModel.create(config, RandomKey.root(1)));
    generator = Generator.of(RecurrentModel.of(model, 1), tokenizer);
    ServeSettings settings =
        new ServeSettings(
            "127.0.0.1", 0, Optional.empty(), "small", folder.resolve("s"), 1, Served.LIMITS);
    server = Server.start(generator, settings, bugs::add);
  }

  @AfterEach
  void end() {
    server.close();
    generator.close();
    tokenizer.close();
    assertThat(bugs).isEmpty();
  }

  private JsonNode answer(String path, String body) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return Served.json(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
  }

  @Test
  void tokensAreCountedAndNamedByTheirBytes() throws Exception {
    int[] prompt = tokenizer.encode(" the naïve cat");
    assertThat(prompt.length).isLessThan(12);
    String settings = ", \"max_tokens\": 12, \"seed\": 3, \"logprobs\": 1}";
    JsonNode whole = answer("/v1/completions", "{\"prompt\": \" the naïve cat\"" + settings);
    assertThat(whole.at("/usage/prompt_tokens").asInt()).isEqualTo(prompt.length);
    assertThat(whole.at("/usage/completion_tokens").asInt()).isEqualTo(12);
    String numbers = java.util.Arrays.toString(prompt);
    JsonNode same = answer("/v1/completions", "{\"prompt\": " + numbers + settings);
    assertThat(same.at("/choices/0/text")).isEqualTo(whole.at("/choices/0/text"));
    JsonNode offsets = whole.at("/choices/0/logprobs/text_offset");
    assertThat(offsets.size()).isEqualTo(12);
    assertThat(offsets.get(11).asInt()).isGreaterThanOrEqualTo(11);
    JsonNode refused = answer("/v1/completions", "{\"prompt\": [280]" + settings);
    String most = "tokens from 0 to " + (tokenizer.vocabulary() - 1);
    assertThat(refused.at("/error/message").asText()).contains(most);
    String chat =
        "{\"messages\": [{\"role\": \"user\", \"content\": \"the\"}], \"max_tokens\": 4,"
            + " \"logprobs\": true}";
    JsonNode token = answer("/v1/chat/completions", chat).at("/choices/0/logprobs/content/0");
    assertThat(token.get("bytes").size()).isPositive();
    assertThat(token.get("token").asText()).isNotEmpty();
  }

  @Test
  void aTextIsLookedIntoByItsTokens() throws Exception {
    String text = " the naïve cat";
    int[] tokens = tokenizer.encode(text);
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    JsonNode seen =
        answer("/v1/trace", "{\"text\": \"" + text + "\", \"at\": " + (bytes - 1) + "}");
    assertThat(seen.get("bytes").asInt()).isEqualTo(bytes);
    assertThat(seen.get("text").size()).isEqualTo(tokens.length);
    assertThat(seen.at("/active/0").size()).isEqualTo(tokens.length);
    assertThat(seen.get("ends").get(tokens.length - 1).asInt()).isEqualTo(bytes);
    assertThat(seen.get("attention").size()).isEqualTo(bytes);
    byte[] first = tokenizer.token(tokens[0]);
    assertThat(seen.at("/text/0").size()).isEqualTo(first.length);
  }
}
