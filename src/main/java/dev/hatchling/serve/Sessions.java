package dev.hatchling.serve;

import dev.hatchling.files.FolderInUse;
import dev.hatchling.files.FolderLock;
import dev.hatchling.generation.RecurrentModel;
import dev.hatchling.generation.State;
import dev.hatchling.input.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sessions: some in memory, the others on the disk, least recently used first. A saved one is the
 * file {@code ID.state}; one that only made room is {@code ID.idle}, which is dropped when there
 * are too many. Whoever takes a session has it alone until it is given back.
 */
final class Sessions implements AutoCloseable {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final String SAVED = ".state";
  private static final String IDLE = ".idle";
  private static final String LOCK = "serve.lock";

  private final RecurrentModel model;
  private final SpareStates spare;
  private final Path folder;
  private final int mostInMemory;
  private final int most;
  private final Consumer<Throwable> bugs;
  private final @Nullable FolderLock lock;

  /** In the order of their use. */
  private final Map<String, Session> known = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * The sessions of a folder, which is this server's alone. Where it cannot be written, sessions
   * are in memory only.
   *
   * @param spare has states for those that begin, and gets those of them that end
   * @param bugs hears of files that cannot be written while nobody asks for them
   * @throws InputException where another server has the folder
   */
  Sessions(
      RecurrentModel model,
      SpareStates spare,
      Path folder,
      ServeSettings.Limits limits,
      Consumer<Throwable> bugs)
      throws IOException {
    this.model = model;
    this.spare = spare;
    this.folder = folder;
    mostInMemory = limits.sessionsInMemory();
    most = limits.sessionsInMemory() + limits.sessionsOnDisk();
    this.bugs = bugs;
    lock = lock(folder);
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files.sorted(Comparator.comparingLong(Sessions::age)).forEach(this::found);
      }
    }
  }

  private static @Nullable FolderLock lock(Path folder) {
    try {
      Files.createDirectories(folder);
      return FolderLock.take(folder, LOCK);
    } catch (FolderInUse other) {
      throw new InputException(
          "--sessions "
              + folder
              + ": has the sessions of "
              + other.holder()
              + "; name another folder",
          other);
    } catch (IOException notWritten) {
      return null;
    }
  }

  private static long age(Path file) {
    return file.toFile().lastModified();
  }

  private void found(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    String kind = dot < 0 ? "" : name.substring(dot);
    if ((kind.equals(SAVED) || kind.equals(IDLE)) && ID.matcher(name.substring(0, dot)).matches()) {
      Session session = known.computeIfAbsent(name.substring(0, dot), Session::new);
      session.onDisk = true;
      session.saved |= kind.equals(SAVED);
    }
  }

  /**
   * Takes a session; one that nobody knows begins.
   *
   * @throws ApiException where somebody has it, or there are too many
   * @throws IOException where its file cannot be read
   */
  Session take(String id) throws IOException {
    Session session = claim(id, true);
    try {
      if (session.state == null) {
        session.state = session.onDisk ? read(session) : spare.take(0);
      }
      return session;
    } catch (IOException | RuntimeException | Error e) {
      give(session);
      throw e;
    }
  }

  private State read(Session session) throws IOException {
    return State.load(file(session), model);
  }

  private Path file(Session session) {
    return folder.resolve(session.id + (session.saved ? SAVED : IDLE));
  }

  private synchronized Session claim(String id, boolean create) {
    if (!ID.matcher(id).matches()) {
      throw ApiException.invalid("session", "a session's id has 1 to 64 letters, digits, - and _");
    }
    Session session = settled(id);
    if (session == null) {
      if (!create) {
        throw new ApiException(404, "session_not_found", "session", "there is no session " + id);
      }
      requireRoom();
      session = new Session(id);
      known.put(id, session);
    }
    if (session.taken) {
      throw new ApiException(
          409, "session_in_use", "session", "session " + id + " is in use by another request");
    }
    session.taken = true;
    return session;
  }

  /** A session, once it is on the disk where it was on its way there; null: nobody knows it. */
  private synchronized @Nullable Session settled(String id) {
    Session session = known.get(id);
    while (session != null && session.leaving) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return session;
      }
      session = known.get(id);
    }
    return session;
  }

  /** A session too many is dropped by {@link #trim}, unless all are saved. */
  private void requireRoom() {
    if (known.size() >= most && known.values().stream().allMatch(session -> session.saved)) {
      throw new ApiException(
          507, "too_many_sessions", "session", "all " + most + " sessions are saved; drop one");
    }
  }

  private @Nullable Session oldest(Predicate<Session> which) {
    return known.values().stream()
        .filter(session -> !session.taken)
        .filter(which)
        .findFirst()
        .orElse(null);
  }

  private void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      bugs.accept(e);
    }
  }

  /** Gives a session back; where that leaves too many in memory, {@link #trim} is due. */
  synchronized void give(Session session) {
    session.taken = false;
    if (session.state == null && !session.onDisk) {
      known.remove(session.id);
    }
  }

  /** Puts down to the disk what there is no room for in memory, and drops what is too much. */
  void trim() {
    for (Session victim = tooMany(); victim != null; victim = tooMany()) {
      try {
        write(victim);
        free(victim);
      } catch (IOException e) {
        bugs.accept(e);
        return;
      } finally {
        stay(victim);
      }
    }
    for (Session victim = superfluous(); victim != null; victim = superfluous()) {
      delete(folder.resolve(victim.id + IDLE));
      free(victim);
    }
  }

  /** Nobody but the caller has the session. */
  private void free(Session session) {
    State state = session.state;
    if (state != null) {
      session.state = null;
      spare.give(state);
    }
  }

  private synchronized void stay(Session session) {
    session.leaving = false;
    give(session);
    notifyAll();
  }

  private synchronized @Nullable Session superfluous() {
    Session victim = known.size() > most ? oldest(session -> !session.saved) : null;
    if (victim != null) {
      known.remove(victim.id);
    }
    return victim;
  }

  private synchronized @Nullable Session tooMany() {
    // What another thread puts down has its place no more, or both would put down one too many.
    long staying = known.values().stream().filter(one -> one.state != null && !one.leaving).count();
    Session victim = staying > mostInMemory ? oldest(one -> one.state != null) : null;
    if (victim != null) {
      victim.leaving = true;
      victim.taken = true;
    }
    return victim;
  }

  private void write(Session session) throws IOException {
    State state = session.state;
    if (state != null) {
      state.save(file(session), model);
      session.onDisk = true;
    }
  }

  /** Writes a session, which from now on is kept until it is dropped. */
  void save(String id) throws IOException {
    Session session = claim(id, false);
    try {
      boolean before = session.saved;
      if (session.state == null && session.onDisk && !before) {
        session.state = read(session);
      }
      session.saved = true;
      try {
        write(session);
      } catch (IOException e) {
        session.saved = before;
        throw e;
      }
      delete(folder.resolve(id + IDLE));
    } finally {
      give(session);
    }
  }

  /** A second session that goes on from where the first one is. */
  void branch(String id, String branch) throws IOException {
    Session from = claim(id, false);
    try {
      State state = from.state == null ? read(from) : from.state.copy();
      Session to = claim(branch, true);
      if (to.state != null || to.onDisk) {
        give(to);
        throw new ApiException(
            409, "session_exists", "id", "there is a session " + branch + " already");
      }
      to.state = state;
      give(to);
    } finally {
      give(from);
    }
    trim();
  }

  /** Forgets a session, and its file. */
  void drop(String id) {
    Session session = claim(id, false);
    delete(folder.resolve(id + SAVED));
    delete(folder.resolve(id + IDLE));
    synchronized (this) {
      known.remove(session.id);
    }
    free(session);
  }

  /** What is known of a session. */
  synchronized Map<String, Object> about(String id) {
    Session session = known.get(id);
    if (session == null) {
      throw new ApiException(404, "session_not_found", "session", "there is no session " + id);
    }
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("id", id);
    about.put("object", "session");
    about.put("saved", session.saved);
    about.put("in_memory", session.state != null);
    about.put("in_use", session.taken);
    if (session.state != null && !session.taken) {
      about.put("position", session.state.position(0));
    }
    return about;
  }

  /** The names there are, the one that was used least recently first. */
  synchronized List<String> ids() {
    return new ArrayList<>(known.keySet());
  }

  /** Sessions in memory. */
  synchronized int inMemory() {
    return (int) known.values().stream().filter(session -> session.state != null).count();
  }

  /** Sessions. */
  synchronized int size() {
    return known.size();
  }

  /** Puts every session down to the disk. */
  @Override
  public void close() {
    for (String id : ids()) {
      Session session;
      synchronized (this) {
        session = known.get(id);
      }
      if (session == null || session.state == null || session.state.position(0) == 0) {
        continue;
      }
      try {
        write(session);
      } catch (IOException e) {
        bugs.accept(e);
      }
    }
    unlock();
  }

  /** Another server may have the folder. */
  void unlock() {
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        bugs.accept(e);
      }
    }
  }
}
