package dev.hatchling.serve;

import dev.hatchling.generation.Generator;
import dev.hatchling.generation.LiveText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes all texts on together, a turn at a time: a text joins at the next turn and leaves with its
 * last token, and no text waits for another's end. The first of the texts that are accepted have a
 * place; one whose reader is slow gives its place away until the reader has caught up.
 */
final class Engine implements AutoCloseable {
  /** Tokens of a prompt that a text alone reads at once. */
  private static final int ALONE = 64;

  /** How many tokens of a prompt are read for one that is generated. */
  private static final int PROMPT = 4;

  /** Tokens of all texts in a turn, and of each of them: what others wait. */
  private static final int TOGETHER = 256;

  private static final int LEAST = 4;
  private static final int MOST = 16;

  /** How often texts that wait are looked at for a deadline, milliseconds. */
  private static final long LOOK = 200;

  private final Generator generator;
  private final SpareStates spare;
  private final int streams;
  private final int most;
  private final Metrics metrics;
  private final Consumer<Throwable> bugs;
  private final List<Job> accepted = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "hatchling-engine");
  private int placed;
  private boolean closed;

  /**
   * An engine; {@link #start} sets it going.
   *
   * @param spare has states for texts that begin, and gets those of them that end
   * @param streams texts that are continued together
   * @param queue texts that may wait for a place
   * @param bugs hears of failures that nobody expects
   */
  Engine(
      Generator generator,
      SpareStates spare,
      int streams,
      int queue,
      Metrics metrics,
      Consumer<Throwable> bugs) {
    this.generator = generator;
    this.spare = spare;
    this.streams = streams;
    most = streams + queue;
    this.metrics = metrics;
    this.bugs = bugs;
  }

  void start() {
    thread.start();
  }

  /** Takes texts in, all or none. */
  synchronized void submit(List<Job> jobs) {
    if (closed) {
      throw new ApiException(503, null, null, "the server is going");
    }
    if (accepted.size() + jobs.size() > most) {
      throw ApiException.busy();
    }
    accepted.addAll(jobs);
    notifyAll();
  }

  /** Something has changed for a text: its reader has caught up, or has gone. */
  synchronized void wake() {
    notifyAll();
  }

  /** Texts that are accepted. */
  synchronized int accepted() {
    return accepted.size();
  }

  /** Texts that took part in the last step. */
  synchronized int placed() {
    return placed;
  }

  private void run() {
    for (List<Job> turn = next(); !turn.isEmpty(); turn = next()) {
      try {
        step(turn);
      } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
        bugs.accept(e);
        turn.forEach(job -> end(job, Job.End.FAILED));
      }
    }
  }

  private void step(List<Job> turn) {
    List<LiveText> texts = new ArrayList<>(turn.size());
    for (Job job : turn) {
      texts.add(job.text(generator, spare));
    }
    long begun = System.nanoTime();
    int read = texts.stream().mapToInt(LiveText::read).sum();
    int generated = texts.stream().mapToInt(LiveText::generated).sum();
    int tokens = Math.max(LEAST, Math.min(MOST, TOGETHER / texts.size()));
    generator.turn(
        texts,
        texts.size() == 1 ? ALONE : PROMPT * tokens,
        tokens,
        i -> turn.get(i).listener.stepped(turn.get(i), texts.get(i)));
    for (int i = 0; i < texts.size(); i++) {
      turn.get(i).listener.paused();
      if (texts.get(i).ended()) {
        end(turn.get(i), texts.get(i).stopped() ? Job.End.STOP : Job.End.LENGTH);
      }
    }
    int nowRead = texts.stream().mapToInt(LiveText::read).sum();
    int nowGenerated = texts.stream().mapToInt(LiveText::generated).sum();
    long taken = System.nanoTime() - begun;
    metrics.step(texts.size(), nowRead - read, nowGenerated - generated, taken);
  }

  private void end(Job job, Job.End end) {
    synchronized (this) {
      if (!accepted.remove(job)) {
        return;
      }
    }
    job.free(spare);
    metrics.ended(end);
    job.listener.ended(job, end);
  }

  /** Those whose turn it is; waits until there are some. Empty: the server is going. */
  private List<Job> next() {
    while (true) {
      List<Job> over = new ArrayList<>();
      List<Job> turn;
      synchronized (this) {
        if (closed) {
          return List.of();
        }
        turn = choose(over);
        placed = turn.size();
        if (turn.isEmpty() && over.isEmpty()) {
          try {
            wait(LOOK);
          } catch (InterruptedException e) {
            closed = true;
          }
          continue;
        }
      }
      long now = System.nanoTime();
      for (Job job : over) {
        Job.@Nullable End end = job.over(now);
        end(job, end == null ? Job.End.TIMEOUT : end);
      }
      if (!turn.isEmpty()) {
        return turn;
      }
    }
  }

  /**
   * The first texts whose readers have room.
   *
   * @param over receives those that have to end
   */
  private List<Job> choose(List<Job> over) {
    long now = System.nanoTime();
    List<Job> turn = new ArrayList<>();
    int begun = (int) accepted.stream().filter(job -> job.begun() != null).count();
    for (Job job : accepted) {
      if (job.over(now) != null) {
        over.add(job);
      } else if (turn.size() < streams && job.listener.ready()) {
        boolean fresh = job.begun() == null;
        // Each text that has begun holds a state, whether its reader is slow or not.
        if (!fresh || begun < 2 * streams) {
          turn.add(job);
          begun += fresh ? 1 : 0;
        }
      }
    }
    return turn;
  }

  /** Ends every text and the thread. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<Job> rest;
    synchronized (this) {
      rest = List.copyOf(accepted);
    }
    rest.forEach(job -> end(job, Job.End.SHUTDOWN));
  }
}
