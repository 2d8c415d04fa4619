package dev.hatchling.generation;

import dev.hatchling.data.Tokenizer;
import dev.hatchling.generation.internal.History;
import dev.hatchling.generation.internal.SequenceFloat;
import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import java.util.List;

/**
 * One text of those that are read and continued together ({@link Generator#step}). It may join and
 * leave between any two steps, and gives what it gives alone, to the last bit.
 */
public final class LiveText {
  /** No likelihoods are asked for. */
  static final int NONE = -1;

  private static final int[] NOTHING = {};

  final SequenceFloat sequence;
  private final Tokenizer tokenizer;
  private final GenerationSettings settings;
  private final Sampler sampler;
  private final RandomKey key;
  private final Utf8Stream decoder = new Utf8Stream();
  private final StopMatcher stops;
  private final int[] prompt;
  private final int alternatives;
  private int read;
  private int generated;
  private boolean ended;
  private int token = -1;
  private String piece = "";
  private List<TokenLikelihood> likelihoods = List.of();

  /**
   * A text.
   *
   * @param prompt tokens to be read first
   * @param alternatives how many tokens {@link #likelihoods} names beside the chosen one; {@link
   *     #NONE}: it is empty
   */
  LiveText(
      SequenceFloat sequence,
      Tokenizer tokenizer,
      GenerationSettings settings,
      int[] prompt,
      int alternatives) {
    this.sequence = sequence;
    this.tokenizer = tokenizer;
    this.settings = settings;
    this.prompt = prompt;
    this.alternatives = alternatives;
    sampler = new Sampler(settings.sampling());
    key = Sampler.key(sequence.seed);
    stops = new StopMatcher(settings.stop());
    if (prompt.length == 0) {
      decodeTail();
    }
  }

  /** Whether the text has come to its end: at its last token, or at a stop string. */
  public boolean ended() {
    return ended;
  }

  /** Whether it ended with a stop string. */
  public boolean stopped() {
    return stops.stopped();
  }

  /** Tokens of the prompt read so far. */
  public int read() {
    return read;
  }

  /** Tokens generated so far, all of them consumed by the state. */
  public int generated() {
    return generated;
  }

  /** The token that the last step generated; −1 where it read some of the prompt. */
  public int token() {
    return token;
  }

  /** The text that the last step made certain, whole characters only; often empty. */
  public String piece() {
    return piece;
  }

  /** Of the last step the token generated and the likeliest ones; empty where not asked for. */
  public List<TokenLikelihood> likelihoods() {
    return likelihoods;
  }

  /**
   * What the next step consumes: some of the prompt, or the token that is chosen now. Reads and
   * writes nothing that other texts have.
   *
   * @param most tokens of the prompt at most
   */
  int[] next(int most) {
    token = -1;
    piece = "";
    if (ended) {
      return NOTHING;
    }
    if (read < prompt.length) {
      return Arrays.copyOfRange(prompt, read, Math.min(prompt.length, read + most));
    }
    token = sampler.sample(sequence.logits, sequence.history, key, sequence.position);
    likelihoods =
        alternatives == NONE ? List.of() : TokenLikelihood.of(sequence.logits, token, alternatives);
    return new int[] {token};
  }

  /**
   * The decoder sees the end of the text so far, whose last character may be incomplete: three
   * tokens are three bytes or more.
   */
  private void decodeTail() {
    History history = sequence.history;
    for (int i = Math.max(0, history.size() - 3); i < history.size(); i++) {
      decoder.add(tokenizer.decode(history.token(i)));
    }
  }

  /** The state has consumed what {@link #next} gave. */
  void taken(int count) {
    if (token < 0) {
      read += count;
      if (count > 0 && read == prompt.length) {
        decodeTail();
      }
      return;
    }
    generated++;
    piece = stops.add(decoder.add(tokenizer.decode(token)));
    ended = stops.stopped() || generated == settings.tokens();
    if (ended) {
      // A character that is incomplete is left to whoever goes on from the state.
      piece += stops.end();
    }
  }
}
