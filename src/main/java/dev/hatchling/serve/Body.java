package dev.hatchling.serve;

import io.undertow.server.HttpServerExchange;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/** Reads the body of a request without waiting for it. */
final class Body {
  /** Seconds that a body may take. */
  private static final int SECONDS = 30;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final int most;
  private long length;

  private Body(int most) {
    this.most = most;
  }

  /**
   * Reads a body.
   *
   * @param most bytes; what is longer is refused once it has been read, since a client that sends
   *     all before it reads must not be cut off
   * @param then takes the body, on a thread that may wait
   */
  static void read(HttpServerExchange exchange, int most, Consumer<byte[]> then) {
    Body body = new Body(most);
    XnioExecutor.Key late =
        exchange
            .getIoThread()
            .executeAfter(
                () -> IoUtils.safeClose(exchange.getConnection()), SECONDS, TimeUnit.SECONDS);
    exchange
        .getRequestReceiver()
        .receivePartialBytes(
            (e, part, last) -> {
              body.add(part);
              if (last) {
                late.remove();
                e.dispatch(() -> body.end(e, then));
              }
            },
            (e, failure) -> {
              late.remove();
              IoUtils.safeClose(e.getConnection());
            });
  }

  private void add(byte[] part) {
    length += part.length;
    if (length <= most) {
      bytes.writeBytes(part);
    }
  }

  private void end(HttpServerExchange exchange, Consumer<byte[]> then) {
    if (length > most) {
      String message = "the body has more than " + most + " bytes";
      Wire.send(exchange, new ApiException(413, "body_too_large", null, message));
    } else {
      then.accept(bytes.toByteArray());
    }
  }
}
