package dev.hatchling.serve;

import dev.hatchling.generation.LiveText;
import io.undertow.server.HttpServerExchange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request, as its texts come. The engine's threads fill it, the connection's I/O
 * thread sends it.
 */
abstract class Answer implements Job.Listener {
  final HttpServerExchange exchange;
  final AnswerJson json;

  /** Guarded by this. */
  final List<ChoiceText> choices = new ArrayList<>();

  private final Runnable released;
  private volatile List<Job> jobs = List.of();
  private int open;

  /**
   * An answer.
   *
   * @param texts of the request
   * @param released runs when no text of it is generated any more, before its end is sent
   */
  Answer(HttpServerExchange exchange, AnswerJson json, int texts, Runnable released) {
    this.exchange = exchange;
    this.json = json;
    this.released = released;
    open = texts;
    for (int i = 0; i < texts; i++) {
      choices.add(new ChoiceText(i, json.tokenizer()));
    }
  }

  /**
   * Hands the texts to the engine. Whatever ends the exchange, or its connection, ends them.
   *
   * @throws ApiException where the engine has no place
   */
  void begin(List<Job> texts, Engine engine) {
    jobs = texts;
    exchange.addExchangeCompleteListener(
        (done, next) -> {
          cancel();
          engine.wake();
          next.proceed();
        });
    engine.submit(texts);
    exchange.getIoThread().execute(() -> Departure.watch(exchange));
  }

  final void cancel() {
    jobs.forEach(Job::cancel);
  }

  @Override
  public final void stepped(Job job, LiveText text) {
    synchronized (this) {
      choices.get(job.index).add(text);
    }
  }

  @Override
  public final void ended(Job job, Job.End end) {
    boolean all;
    synchronized (this) {
      choices.get(job.index).end(end);
      all = --open == 0;
    }
    if (failure(end) != null) {
      cancel();
    }
    if (all) {
      released.run();
    }
    ended(all);
  }

  /**
   * A text has ended.
   *
   * @param all whether it was the last one
   */
  abstract void ended(boolean all);

  /** Why the answer failed, or null; held by the lock of this. */
  final @Nullable ApiException failure() {
    for (ChoiceText choice : choices) {
      Job.End end = choice.end();
      ApiException failure = end == null ? null : failure(end);
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  private static @Nullable ApiException failure(Job.End end) {
    return switch (end) {
      case LENGTH, STOP, CANCELLED -> null;
      case TIMEOUT -> new ApiException(504, "timeout", null, "the request took too long");
      case FAILED -> ApiException.internal();
      case SHUTDOWN -> new ApiException(503, null, null, "the server is going");
    };
  }
}
