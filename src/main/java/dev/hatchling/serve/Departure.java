package dev.hatchling.serve;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import org.xnio.IoUtils;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Notices that a client has gone while its answer is made: Undertow itself reads nothing between a
 * request and its response, and so would notice at the first failing write.
 */
final class Departure {
  private Departure() {}

  /**
   * Watches the connection of a request that has been read whole, until its response is complete;
   * on the connection's I/O thread. Undertow sets its own listener for the next request.
   */
  static void watch(HttpServerExchange exchange) {
    if (exchange.isComplete()
        || !exchange.isRequestComplete()
        || !(exchange.getConnection() instanceof HttpServerConnection connection)
        || connection.getExtraBytes() != null) {
      return;
    }
    ConduitStreamSourceChannel source = connection.getChannel().getSourceChannel();
    source.setConduit(connection.getOriginalSourceConduit());
    source.setReadListener(channel -> look(channel, connection));
    source.resumeReads();
  }

  private static void look(ConduitStreamSourceChannel source, HttpServerConnection connection) {
    PooledByteBuffer buffer = connection.getByteBufferPool().allocate();
    boolean kept = false;
    try {
      int read = source.read(buffer.getBuffer());
      if (read < 0) {
        IoUtils.safeClose(connection);
      } else if (read > 0) {
        // The next request, ahead of time: Undertow finds it after the response.
        source.suspendReads();
        buffer.getBuffer().flip();
        connection.ungetRequestBytes(buffer);
        kept = true;
      }
    } catch (IOException e) {
      IoUtils.safeClose(connection);
    } finally {
      if (!kept) {
        buffer.close();
      }
    }
  }
}
