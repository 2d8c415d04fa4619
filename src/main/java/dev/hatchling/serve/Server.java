package dev.hatchling.serve;

import dev.hatchling.generation.Generator;
import dev.hatchling.input.InputException;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.function.Consumer;
import org.xnio.Options;

/**
 * A model behind an address: completions, chats and sessions by HTTP (docs/serve.md).
 *
 * <pre>{@code
 * try (Server server = Server.start(generator, settings, Throwable::printStackTrace)) {
 *   System.out.println(server.port());
 * }
 * }</pre>
 */
public final class Server implements AutoCloseable {
  /** Beyond these Undertow closes a connection without a word. */
  private static final int MOST_HEADER_SIZE = 1 << 18;

  private static final int MOST_HEADERS = 5_000;
  private static final int MOST_CONNECTIONS = 4_000;
  private static final int WORKERS = 8;

  /** What a slow reader costs in the system's memory, bytes. */
  private static final int SEND_BUFFER = 1 << 16;

  /** Longest body that is read to its end to be refused, in bodies that are allowed. */
  private static final long PATIENCE = 64;

  private final Undertow undertow;
  private final Engine engine;
  private final Sessions sessions;

  private Server(Undertow undertow, Engine engine, Sessions sessions) {
    this.undertow = undertow;
    this.engine = engine;
    this.sessions = sessions;
  }

  /**
   * Starts a server, which alone uses the generator from now on.
   *
   * @param bugs hears, on any thread, of failures whose client was told nothing of their inside
   * @throws InputException where another server has the folder of sessions
   * @throws IOException where the address cannot be listened on, or sessions cannot be read
   */
  public static Server start(Generator generator, ServeSettings settings, Consumer<Throwable> bugs)
      throws IOException {
    requireFree(settings);
    Metrics metrics = new Metrics();
    ServeSettings.Limits limits = settings.limits();
    int streams = Math.min(limits.streams(), affordable(generator));
    SpareStates spare = new SpareStates(generator.model());
    Engine engine = new Engine(generator, spare, streams, limits.queue(), metrics, bugs);
    Sessions sessions = new Sessions(generator.model(), spare, settings.sessions(), limits, bugs);
    Api api = new Api(settings, engine, sessions, metrics, generator);
    Guard guard = new Guard(bugs, limits.bodyBytes());
    Gate gate = new Gate(settings, metrics, guard, api.routes(guard));
    Undertow undertow =
        Undertow.builder()
            .addHttpListener(settings.port(), settings.host())
            .setHandler(Handlers.httpContinueRead(gate))
            .setIoThreads(2)
            .setWorkerThreads(WORKERS)
            .setSocketOption(Options.BACKLOG, 1024)
            .setSocketOption(Options.SEND_BUFFER, SEND_BUFFER)
            .setSocketOption(Options.CONNECTION_HIGH_WATER, MOST_CONNECTIONS)
            .setSocketOption(Options.CONNECTION_LOW_WATER, MOST_CONNECTIONS)
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MOST_HEADER_SIZE)
            .setServerOption(UndertowOptions.MAX_HEADERS, MOST_HEADERS)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, PATIENCE * limits.bodyBytes())
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, 10_000)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 60_000)
            .setServerOption(UndertowOptions.IDLE_TIMEOUT, 1000 * (limits.seconds() + 60))
            .build();
    try {
      undertow.start();
    } catch (RuntimeException e) {
      sessions.unlock();
      throw e.getCause() instanceof BindException bind ? cannotListen(settings, bind) : e;
    }
    engine.start();
    return new Server(undertow, engine, sessions);
  }

  /** Texts whose states, with those of slow readers, fit into half of what Java may use. */
  private static int affordable(Generator generator) {
    long bytes = generator.model().newState(1, 0).bytes();
    long most = Runtime.getRuntime().maxMemory() / 4 / bytes;
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, most));
  }

  /** Of two servers on one port the second is told of the port, not of what else it shares. */
  private static void requireFree(ServeSettings settings) throws IOException {
    InetAddress host = InetAddress.getByName(settings.host());
    try {
      new ServerSocket(settings.port(), 1, host).close();
    } catch (BindException taken) {
      throw cannotListen(settings, taken);
    }
  }

  private static InputException cannotListen(ServeSettings settings, BindException why) {
    return new InputException(
        "cannot listen on "
            + settings.host()
            + ", port "
            + settings.port()
            + ": "
            + why.getMessage(),
        why);
  }

  /** The port that it listens on. */
  public int port() {
    return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }

  /** Ends all texts, puts the sessions down to the disk and closes the connections. */
  @Override
  public void close() {
    engine.close();
    undertow.stop();
    sessions.close();
  }
}
