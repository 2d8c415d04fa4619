package dev.hatchling.vector;

/**
 * Keeps a vector kernel back for its first calls, which a scalar form that gives the same bits
 * takes: compiling what is written on the Vector API costs a short run more than it gets back
 * (docs/performance.md). Threads may lose counts to each other; nothing depends on the number.
 */
public final class Patience {
  private final int most;
  private int calls;

  /** Patience for so many calls. */
  public Patience(int calls) {
    this.most = calls;
  }

  /** Counts a call; true once there have been enough. */
  public boolean over() {
    if (calls < most) {
      calls++;
      return false;
    }
    return true;
  }
}
