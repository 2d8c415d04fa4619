package dev.hatchling.serve;

import dev.hatchling.input.InputException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a server listens and what it allows.
 *
 * @param host address to listen on
 * @param port 0 for a free one
 * @param token what a request must show, or empty: anybody may ask
 * @param model the model's name in requests
 * @param sessions folder of the sessions on the disk
 * @param seed of the seeds of requests that name none
 * @param limits what it allows
 */
public record ServeSettings(
    String host,
    int port,
    Optional<String> token,
    String model,
    Path sessions,
    long seed,
    Limits limits) {
  /** Refuses values out of range, naming them. */
  public ServeSettings {
    if (port < 0 || port > 65535) {
      throw new InputException("port = " + port + ": must be from 0 to 65535");
    }
    if (token.isPresent() && token.get().isBlank()) {
      throw new InputException("token = '': must not be empty");
    }
  }

  /**
   * What a server allows.
   *
   * @param streams texts that are continued together
   * @param queue texts that may wait for a place
   * @param tokens that a text may have at most
   * @param bodyBytes longest body of a request
   * @param seconds that a request may take, its waiting too
   * @param sessionsInMemory more are put down to the disk, least recently used first
   * @param sessionsOnDisk more are dropped, least recently used first, saved ones never
   */
  public record Limits(
      int streams,
      int queue,
      int tokens,
      int bodyBytes,
      int seconds,
      int sessionsInMemory,
      int sessionsOnDisk) {
    /** What holds where nothing is said. */
    public static final Limits DEFAULT = new Limits(256, 256, 65_536, 1 << 20, 600, 64, 10_000);

    /** Refuses values out of range, naming them. */
    public Limits {
      least("streams", streams, 1);
      least("queue", queue, 0);
      least("tokens", tokens, 1);
      least("bodyBytes", bodyBytes, 1);
      least("seconds", seconds, 1);
      least("sessionsInMemory", sessionsInMemory, 1);
      least("sessionsOnDisk", sessionsOnDisk, 0);
    }

    private static void least(String name, int value, int least) {
      if (value < least) {
        throw new InputException(name + " = " + value + ": must be at least " + least);
      }
    }
  }
}
