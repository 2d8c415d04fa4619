package dev.hatchling.files;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who holds a lock.
 *
 * @param process its number
 * @param host the machine's name
 * @param start when the process began, to the second: numbers are used again
 */
record LockHolder(long process, String host, String start) {
  private static final Pattern TEXT =
      Pattern.compile("process (\\d{1,18}) on (.*), started (\\S+)");

  /** This process. */
  static LockHolder current() {
    ProcessHandle process = ProcessHandle.current();
    return new LockHolder(process.pid(), thisHost(), start(process));
  }

  private static String start(ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .map(start -> start.truncatedTo(ChronoUnit.SECONDS))
        .map(Instant::toString)
        .orElse("unknown");
  }

  private static String thisHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unnamed) {
      return "this host";
    }
  }

  /** Reads what {@link #text} wrote. */
  static Optional<LockHolder> of(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new LockHolder(Long.parseLong(matcher.group(1)), matcher.group(2), matcher.group(3)))
        : Optional.empty();
  }

  /** As the lock's file says it. */
  String text() {
    return "process " + process + " on " + host + ", started " + start;
  }

  /** Whether the process is known to have ended; of another machine nothing is known. */
  boolean gone() {
    return host.equals(thisHost())
        && ProcessHandle.of(process).filter(now -> start(now).equals(start)).isEmpty();
  }
}
