package dev.hatchling.generation;

import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.input.InputException;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.ModelWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Continues texts.
 *
 * <pre>{@code
 * try (Generator generator = Generator.load(Path.of("model"))) {
 *   generator.generate("Once upon", 1L, GenerationSettings.sampled(200, 0.8), System.out::print);
 * }
 * }</pre>
 *
 * One thread at a time may use it. Calls that take a prompt share no state with one another.
 */
public final class Generator implements AutoCloseable {
  private final RecurrentModel model;
  private final Tokenizer tokenizer;
  private final boolean owner;
  private @Nullable Long noise;

  private Generator(RecurrentModel model) {
    this(model, new ByteTokenizer(), true);
  }

  private Generator(RecurrentModel model, Tokenizer tokenizer, boolean owner) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.owner = owner;
    if (model.config().vocabulary() != tokenizer.vocabulary()) {
      throw new InputException(
          "vocab_size = "
              + model.config().vocabulary()
              + (tokenizer instanceof ByteTokenizer
                  ? ": text can be generated from byte models alone, which have "
                  : ": the tokenizer has ")
              + tokenizer.vocabulary());
    }
  }

  /**
   * A generator of a model whose tokens are not bytes.
   *
   * @param tokenizer that the model was trained with; the caller closes it
   * @throws InputException where the tokenizer has another number of tokens than the model
   */
  public static Generator of(ModelWeights model, Tokenizer tokenizer) {
    return of(RecurrentModel.of(model), tokenizer);
  }

  /**
   * As {@link #of(ModelWeights, Tokenizer)} of a recurrent form, which the generator closes.
   *
   * @throws InputException where the tokenizer has another number of tokens than the model
   */
  public static Generator of(RecurrentModel model, Tokenizer tokenizer) {
    return new Generator(model, tokenizer, false);
  }

  /**
   * A generator of the model in a directory, with the tokenizer it was trained with.
   *
   * @throws IOException in one line that names the file that is missing or bad
   */
  public static Generator load(Path directory) throws IOException {
    ModelWeights model = ModelDirectory.weights(directory);
    return new Generator(RecurrentModel.of(model), ModelDirectory.tokenizer(directory), true);
  }

  /** A generator of a model that has been read; ND4J is not loaded. */
  public static Generator of(ModelWeights model) {
    return new Generator(RecurrentModel.of(model));
  }

  /** As {@link #of(ModelWeights)} with a number of threads. */
  public static Generator of(ModelWeights model, int threads) {
    return new Generator(RecurrentModel.of(model, threads));
  }

  /** A generator of a model as its weights are now. */
  public static Generator of(LanguageModel model) {
    return new Generator(RecurrentModel.of(model));
  }

  /** As {@link #of(LanguageModel)}, by {@link RecurrentModel#portable}. */
  public static Generator portable(LanguageModel model) {
    return new Generator(RecurrentModel.portable(model));
  }

  /** As {@link #of(LanguageModel)} with a number of threads. */
  public static Generator of(LanguageModel model, int threads) {
    return new Generator(RecurrentModel.of(model, threads));
  }

  /**
   * Gives the states that it starts from now on the noise of {@link State#noise}.
   *
   * @return this generator
   */
  public Generator noise(long seed) {
    noise = seed;
    return this;
  }

  /** What turns its texts into tokens. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** The recurrent form of the model. */
  public RecurrentModel model() {
    return model;
  }

  /**
   * Continues a prompt.
   *
   * @param seed of the sampling
   * @param listener sees the text as it comes
   * @return the text
   */
  public String generate(
      String prompt, long seed, GenerationSettings settings, Consumer<String> listener) {
    StringBuilder text = new StringBuilder();
    Iterator<Piece> pieces = stream(prompt, seed, settings);
    while (pieces.hasNext()) {
      String piece = pieces.next().text();
      text.append(piece);
      if (!piece.isEmpty()) {
        listener.accept(piece);
      }
    }
    return text.toString();
  }

  /** Continues a prompt token by token. */
  public Continuation stream(String prompt, long seed, GenerationSettings settings) {
    byte[] bytes = prompt.getBytes(StandardCharsets.UTF_8);
    return continuation(start(List.of(bytes), seed), settings);
  }

  /**
   * Reads prompts.
   *
   * @param prompts one a sequence, each of its own length; any bytes, at least one
   * @param seed of the sampling of every sequence
   */
  public State start(List<byte[]> prompts, long seed) {
    State state = model.newState(prompts.size(), seed);
    if (noise != null) {
      state.noise(noise);
    }
    read(state, prompts);
    for (int b = 0; b < prompts.size(); b++) {
      if (state.position(b) == 0) {
        throw new InputException(
            (prompts.size() == 1 ? "the prompt" : "prompt " + (b + 1))
                + " is empty: it must have at least one character");
      }
    }
    return state;
  }

  /** Takes the sequences of a state on by some text each; an empty one rests. */
  public void read(State state, List<byte[]> texts) {
    List<int[]> tokens = new ArrayList<>();
    texts.forEach(text -> tokens.add(tokenizer.encode(text)));
    model.advance(state, tokens.toArray(int[][]::new));
  }

  /** Continues the sequences of a state, which the continuation takes along. */
  public Continuation continuation(State state, GenerationSettings settings) {
    model.check(state);
    return new Continuation(model, tokenizer, state, settings);
  }

  /** As {@link #text(State, byte[], GenerationSettings, int)} without likelihoods. */
  public LiveText text(State state, byte[] prompt, GenerationSettings settings) {
    return text(state, prompt, settings, LiveText.NONE);
  }

  /**
   * A text that {@link #step} reads and continues beside others.
   *
   * @param state of one sequence; the text takes it along
   * @param prompt is read first; empty only where the state has read something
   * @param alternatives how many of the likeliest tokens {@link LiveText#likelihoods} names
   */
  public LiveText text(State state, byte[] prompt, GenerationSettings settings, int alternatives) {
    model.check(state);
    settings.sampling().check(model.config().vocabulary());
    if (state.sequences() != 1) {
      throw new InputException(state.sequences() + " sequences: a text has one");
    }
    if (prompt.length == 0 && state.position(0) == 0) {
      throw new InputException("the prompt is empty: it must have at least one character");
    }
    return new LiveText(
        state.sequences[0], tokenizer, settings, tokenizer.encode(prompt), alternatives);
  }

  /**
   * Takes texts one step on, all by the same reading of the weights: each reads some of its prompt
   * or generates a token.
   *
   * @param texts no two of one state
   * @param most tokens of a prompt that a text reads in a step, at least 1
   */
  public void step(List<LiveText> texts, int most) {
    model.step(texts.toArray(LiveText[]::new), most);
  }

  /**
   * Gives texts a turn each, on all threads: as {@link #step}, but that texts of a model whose
   * weights a core keeps in its cache take several tokens each before the next one has its turn.
   *
   * @param texts no two of one state
   * @param most tokens of a prompt that a text reads at once, at least 1
   * @param tokens that a text takes in its turn, or a little more of its prompt; at least 1
   * @param seen is called with the number of a text whenever that has read some or generated a
   *     token; by any thread, for different texts at once
   */
  public void turn(List<LiveText> texts, int most, int tokens, IntConsumer seen) {
    model.turn(texts.toArray(LiveText[]::new), most, tokens, seen);
  }

  /** Ends the threads. */
  @Override
  public void close() {
    model.close();
    if (owner) {
      tokenizer.close();
    }
  }
}
