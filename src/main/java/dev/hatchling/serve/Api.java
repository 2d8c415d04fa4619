package dev.hatchling.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.generation.Generator;
import dev.hatchling.generation.State;
import dev.hatchling.random.RandomKey;
import io.undertow.Handlers;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RoutingHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The addresses of a server, and what each does. */
final class Api {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final ServeSettings settings;
  private final Engine engine;
  private final Sessions sessions;
  private final Metrics metrics;
  private final Insight insight;
  private final Tokenizer tokenizer;
  private final RandomKey key;
  private final long started = System.currentTimeMillis();
  private final AtomicLong requests = new AtomicLong();

  Api(
      ServeSettings settings,
      Engine engine,
      Sessions sessions,
      Metrics metrics,
      Generator generator) {
    insight = new Insight(generator.model(), generator.tokenizer());
    tokenizer = generator.tokenizer();
    this.settings = settings;
    this.engine = engine;
    this.sessions = sessions;
    this.metrics = metrics;
    key = RandomKey.root(settings.seed()).child("serve");
  }

  /** The handler of all addresses. */
  HttpHandler routes(Guard guard) {
    RoutingHandler routes = Handlers.routing();
    routes.get("/health", e -> Wire.send(e, 200, object().put("status", "ok")));
    routes.get("/metrics", this::metrics);
    routes.get("/v1/models", e -> Wire.send(e, 200, models()));
    routes.get("/v1/models/{id}", this::model);
    routes.post("/v1/completions", guard.body((e, body) -> text(e, body, false)));
    routes.post("/v1/chat/completions", guard.body((e, body) -> text(e, body, true)));
    routes.post(
        "/v1/trace", guard.body((e, body) -> Wire.send(e, 200, insight.of(Fields.of(body)))));
    Page.addTo(routes);
    routes.get("/v1/sessions", this::sessions);
    routes.get("/v1/sessions/{id}", e -> about(e, id(e)));
    routes.post("/v1/sessions/{id}/save", guard.body(this::save));
    routes.post("/v1/sessions/{id}/branch", guard.body(this::branch));
    routes.delete("/v1/sessions/{id}", guard.worker(this::drop));
    routes.setFallbackHandler(
        e -> {
          throw new ApiException(
              404, "unknown_url", null, "there is nothing at " + e.getRequestURI());
        });
    routes.setInvalidMethodHandler(
        e -> {
          String words = e.getRequestMethod() + " is not for " + e.getRequestURI();
          throw new ApiException(405, "method_not_allowed", null, words);
        });
    return routes;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static String id(HttpServerExchange exchange) {
    return exchange.getQueryParameters().get("id").getFirst();
  }

  private ObjectNode models() {
    ObjectNode root = object().put("object", "list");
    root.putArray("data").add(modelObject());
    return root;
  }

  private ObjectNode modelObject() {
    return object()
        .put("id", settings.model())
        .put("object", "model")
        .put("created", started / 1000)
        .put("owned_by", "hatchling");
  }

  private void model(HttpServerExchange exchange) {
    if (!id(exchange).equals(settings.model())) {
      String words = "there is no model " + id(exchange) + " here; there is " + settings.model();
      throw new ApiException(404, "model_not_found", "model", words);
    }
    Wire.send(exchange, 200, modelObject());
  }

  private void metrics(HttpServerExchange exchange) {
    Map<String, Number> now =
        Map.of(
            "hatchling_texts_accepted", engine.accepted(),
            "hatchling_texts_in_step", engine.placed(),
            "hatchling_sessions", sessions.size(),
            "hatchling_sessions_in_memory", sessions.inMemory());
    Wire.send(exchange, 200, PROMETHEUS, metrics.text(now));
  }

  private void text(HttpServerExchange exchange, byte[] body, boolean chat) throws IOException {
    Fields fields = Fields.of(body);
    int most = settings.limits().tokens();
    TextRequest request =
        chat
            ? TextRequest.chat(fields, settings.model(), most, tokenizer.vocabulary())
            : TextRequest.completion(fields, settings.model(), most, tokenizer);
    long number = requests.getAndIncrement();
    @Nullable Session session =
        request.session().isPresent() ? sessions.take(request.session().get()) : null;
    try {
      answer(exchange, request, number, session);
    } catch (RuntimeException | Error e) {
      release(exchange, session);
      throw e;
    }
  }

  private void answer(
      HttpServerExchange exchange, TextRequest request, long number, @Nullable Session session) {
    int texts = request.prompts().size() * request.choices();
    String id =
        String.format(
            Locale.ROOT,
            "%s-%016x",
            request.chat() ? "chatcmpl" : "cmpl",
            key.child("id").child(started).bits64(number));
    AnswerJson json =
        new AnswerJson(request, id, System.currentTimeMillis() / 1000, settings.model(), tokenizer);
    Runnable released = () -> release(exchange, session);
    Answer answer =
        request.stream()
            ? new StreamAnswer(exchange, json, texts, released, engine)
            : new WholeAnswer(exchange, json, texts, released);
    answer.begin(jobs(request, number, session, answer), engine);
  }

  private List<Job> jobs(
      TextRequest request, long number, @Nullable Session session, Answer answer) {
    State state = session == null ? null : session.state;
    String tail = state == null ? "" : tail(state);
    long seed = request.seed().orElse(key.child("seed").bits64(number));
    if (state != null && (request.seed().isPresent() || state.position(0) == 0)) {
      state.seed(0, seed);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(settings.limits().seconds());
    List<Job> jobs = new ArrayList<>();
    for (TextRequest.Prompt prompt : request.prompts()) {
      byte[] bytes = prompt.bytes(tail);
      if (bytes.length == 0 && (state == null || state.position(0) == 0)) {
        throw ApiException.invalid("prompt", "the prompt is empty: it must have a character");
      }
      for (int choice = 0; choice < request.choices(); choice++) {
        long own = choice == 0 ? seed : RandomKey.root(seed).child("choice").bits64(choice);
        jobs.add(new Job(jobs.size(), bytes, request, own, state, deadline, answer));
      }
    }
    return jobs;
  }

  /** The last bytes that a session read, a character each. */
  private String tail(State state) {
    return new String(tokenizer.decode(state.lastTokens(0)), StandardCharsets.ISO_8859_1);
  }

  private void release(HttpServerExchange exchange, @Nullable Session session) {
    if (session != null) {
      sessions.give(session);
      exchange.getConnection().getWorker().execute(sessions::trim);
    }
  }

  private void sessions(HttpServerExchange exchange) {
    ObjectNode root = object().put("object", "list");
    sessions.ids().forEach(root.putArray("data")::add);
    Wire.send(exchange, 200, root);
  }

  private void about(HttpServerExchange exchange, String id) {
    Wire.send(exchange, 200, Wire.json(sessions.about(id)));
  }

  private void save(HttpServerExchange exchange, byte[] body) throws IOException {
    if (body.length > 0) {
      Fields.of(body).end();
    }
    sessions.save(id(exchange));
    about(exchange, id(exchange));
  }

  private void branch(HttpServerExchange exchange, byte[] body) throws IOException {
    Fields fields = Fields.of(body);
    String branch = fields.text("id", "");
    fields.end();
    sessions.branch(id(exchange), branch);
    about(exchange, branch);
  }

  private void drop(HttpServerExchange exchange) {
    sessions.drop(id(exchange));
    ObjectNode dropped = object().put("id", id(exchange)).put("object", "session");
    Wire.send(exchange, 200, dropped.put("deleted", true));
  }
}
