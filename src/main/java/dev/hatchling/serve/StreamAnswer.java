package dev.hatchling.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSinkChannel;

/**
 * An answer that is sent as server-sent events as it comes. What has come since the last event is
 * one event, so a busy server or a slow connection has fewer and longer ones; where it is slower
 * still the texts wait, and where it takes nothing for {@link #STALLED} seconds it is closed.
 */
final class StreamAnswer extends Answer {
  /** Bytes that may wait to be sent before the texts wait. */
  private static final int ROOM = 1 << 16;

  private static final int STALLED = 30;

  /**
   * Nanoseconds between events where several texts are continued: an event of every byte would cost
   * the server and its client as much as the byte does.
   */
  private static final long PACE = 20_000_000;

  private static final byte[] BEFORE = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BEHIND = "\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final HttpString NO_BUFFERING = new HttpString("X-Accel-Buffering");

  private final Engine engine;

  /** Which choices have had their first event, and their last. */
  private final boolean[] begun;

  private final boolean[] closed;

  /** When the last turn was that had the I/O thread asked. */
  private long paced = System.nanoTime() - PACE;

  /** Whether the I/O thread has been asked to send. */
  private boolean asked;

  /** Whether the last byte is in {@link #out}. */
  private boolean finished;

  /** Bytes that wait in {@link #out}. */
  private volatile int waiting;

  /** Of the I/O thread alone. */
  private ByteBuffer out = ByteBuffer.allocate(0);

  private @Nullable StreamSinkChannel channel;
  private XnioExecutor.@Nullable Key stall;

  StreamAnswer(
      HttpServerExchange exchange, AnswerJson json, int texts, Runnable released, Engine engine) {
    super(exchange, json, texts, released);
    this.engine = engine;
    begun = new boolean[texts];
    closed = new boolean[texts];
  }

  @Override
  public boolean ready() {
    return waiting + unsent() < ROOM;
  }

  private synchronized int unsent() {
    return choices.stream().mapToInt(ChoiceText::size).sum();
  }

  @Override
  public void paused() {
    long now = System.nanoTime();
    if (now - paced >= PACE || engine.placed() == 1) {
      paced = now;
      ask();
    }
  }

  @Override
  void ended(boolean all) {
    ask();
  }

  private void ask() {
    synchronized (this) {
      if (asked) {
        return;
      }
      asked = true;
    }
    exchange.getIoThread().execute(this::send);
  }

  /** On the I/O thread: sends what there is, unless an earlier send still waits. */
  private void send() {
    synchronized (this) {
      asked = false;
    }
    if (exchange.isComplete() || out.hasRemaining()) {
      return;
    }
    StreamSinkChannel to = channel;
    if (to == null) {
      to = open();
    }
    if (to != null) {
      write(to);
    }
  }

  /** Begins the response; null where it has failed already, and has been answered so. */
  private @Nullable StreamSinkChannel open() {
    ApiException failure;
    synchronized (this) {
      failure = failure();
    }
    if (failure != null) {
      Wire.send(exchange, failure);
      return null;
    }
    exchange
        .getResponseHeaders()
        .put(Headers.CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .put(Headers.CACHE_CONTROL, "no-store")
        .put(NO_BUFFERING, "no");
    StreamSinkChannel fresh = exchange.getResponseChannel();
    fresh.getWriteSetter().set(this::writable);
    channel = fresh;
    return fresh;
  }

  private void writable(StreamSinkChannel to) {
    to.suspendWrites();
    moving();
    write(to);
  }

  private void write(StreamSinkChannel to) {
    try {
      while (out.hasRemaining() || more()) {
        if (to.write(out) == 0) {
          waiting = out.remaining();
          await(to);
          return;
        }
      }
      boolean caughtUp = waiting > 0;
      waiting = 0;
      if (caughtUp) {
        engine.wake();
      }
      if (finished) {
        exchange.endExchange();
      } else if (!to.flush()) {
        await(to);
      }
    } catch (IOException e) {
      IoUtils.safeClose(exchange.getConnection());
    }
  }

  private void await(StreamSinkChannel to) {
    if (stall == null) {
      stall =
          exchange
              .getIoThread()
              .executeAfter(
                  () -> IoUtils.safeClose(exchange.getConnection()), STALLED, TimeUnit.SECONDS);
    }
    to.resumeWrites();
  }

  private void moving() {
    if (stall != null) {
      stall.remove();
      stall = null;
    }
  }

  /** Puts what has come into {@link #out}; false where nothing has. */
  private synchronized boolean more() {
    if (finished) {
      return false;
    }
    ByteArrayOutputStream events = new ByteArrayOutputStream();
    ApiException failure = failure();
    int ended = 0;
    for (ChoiceText choice : choices) {
      boolean last = choice.end() != null;
      boolean news = choice.size() > 0 || (last && !closed[choice.index]);
      if (news && failure == null) {
        event(events, json.chunk(choice, !begun[choice.index], last));
        begun[choice.index] = true;
        closed[choice.index] = last;
        choice.sent();
      }
      ended += last ? 1 : 0;
    }
    if (failure != null) {
      event(events, failure.json());
      finished = true;
    } else if (ended == choices.size()) {
      if (json.request().usage()) {
        event(events, json.usageChunk(choices));
      }
      events.writeBytes(DONE);
      finished = true;
    }
    out = ByteBuffer.wrap(events.toByteArray());
    return out.hasRemaining();
  }

  private static void event(ByteArrayOutputStream events, JsonNode json) {
    events.writeBytes(BEFORE);
    events.writeBytes(Wire.bytes(json));
    events.writeBytes(BEHIND);
  }
}
