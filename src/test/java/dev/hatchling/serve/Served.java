package dev.hatchling.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hatchling.generation.Generator;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelWeights;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A server of a small model on a free port, and a client of it. */
final class Served implements AutoCloseable {
  static final ServeSettings.Limits LIMITS =
      new ServeSettings.Limits(8, 32, 1_000_000_000, 100_000, 60, 4, 100);

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final ModelWeights MODEL = model();

  final List<Throwable> bugs = new CopyOnWriteArrayList<>();
  final Server server;
  final HttpClient client = HttpClient.newHttpClient();
  private final Generator generator;
  private final Optional<String> token;

  Served(Path folder, ServeSettings.Limits limits, Optional<String> token) throws IOException {
    generator = Generator.of(MODEL, 2);
    this.token = token;
    server =
        Server.start(
            generator,
            new ServeSettings("127.0.0.1", 0, token, "small", folder, 1, limits),
            bugs::add);
  }

  Served(Path folder) throws IOException {
    this(folder, LIMITS, Optional.empty());
  }

  private static ModelWeights model() {
    Map<String, String> size =
        Map.of("n_layer", "2", "n_embd", "16", "n_head", "2", "n_neuron", "24");
    ModelConfig config = ModelConfig.defaults().with(size);
    return ModelWeights.of(LanguageModel.create(config, RandomKey.root(1)));
  }

  /** The same model alone, on one thread. */
  static Generator alone() {
    return Generator.of(MODEL, 1);
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  HttpRequest.Builder to(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return request;
  }

  HttpRequest request(String path, String body) {
    return to(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return client.send(request(path, body), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(to(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> delete(String path) throws IOException, InterruptedException {
    return client.send(to(path).DELETE().build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The answer to a request that succeeds. */
  JsonNode answer(String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> response = post(path, body);
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return json(response.body());
  }

  /** The text of a completion that succeeds. */
  String text(String body) throws IOException, InterruptedException {
    return answer("/v1/completions", body).at("/choices/0/text").asText();
  }

  /** The events of a stream, to its end. */
  List<String> events(String path, String body) throws IOException, InterruptedException {
    HttpResponse<Stream<String>> response =
        client.send(request(path, body), HttpResponse.BodyHandlers.ofLines());
    List<String> events = new ArrayList<>();
    response
        .body()
        .filter(line -> !line.isEmpty())
        .forEach(line -> events.add(line.substring("data: ".length())));
    return events;
  }

  /** A connection by hand. */
  Socket socket() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  /** Waits until a gauge or a counter of {@code /metrics} has a value. */
  void await(String metric, long value) throws IOException, InterruptedException {
    String line = metric + " " + value + "\n";
    while (!get("/metrics").body().contains(line)) {
      Thread.sleep(5);
    }
  }

  @Override
  public void close() {
    server.close();
    generator.close();
  }
}
