package dev.hatchling.models;

/** What the residual stream brings to a layer besides itself (docs/model.md, E13 and E62). */
public record StreamConfig(
    @Key(
            means = "K: taps of the delays on the way to the encoder; 0 and 1 for none (E13)",
            range = "[0, 64]")
        int delayTaps,
    @Key(means = "whether layers behind the first read the embedding too (E62)") boolean shortcut) {
  /** The stream by itself. */
  public static final StreamConfig DEFAULT = new StreamConfig(0, false);

  /** Refuses values out of range, naming them. */
  public StreamConfig {
    Range.check(StreamConfig.class, delayTaps, shortcut);
  }

  /** K − 1, how many tokens the longest delay is; 0 where there are none. */
  public int lags() {
    return Math.max(0, delayTaps - 1);
  }

  /** Whether a layer has a shortcut. */
  boolean shortcut(int layer) {
    return shortcut && layer > 0;
  }
}
