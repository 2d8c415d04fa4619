package dev.hatchling.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.undertow.server.HttpServerExchange;

/** An answer that is sent when all of it is there. */
final class WholeAnswer extends Answer {
  WholeAnswer(HttpServerExchange exchange, AnswerJson json, int texts, Runnable released) {
    super(exchange, json, texts, released);
  }

  @Override
  public boolean ready() {
    return true;
  }

  @Override
  public void paused() {}

  @Override
  void ended(boolean all) {
    if (all) {
      exchange.getIoThread().execute(this::send);
    }
  }

  private synchronized void send() {
    if (exchange.isComplete()) {
      return;
    }
    ApiException failure = failure();
    if (failure != null) {
      Wire.send(exchange, failure);
      return;
    }
    JsonNode whole = json.whole(choices);
    Wire.send(exchange, 200, whole);
  }
}
