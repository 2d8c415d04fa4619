package dev.hatchling.generation.internal;

import dev.hatchling.internal.numeric.RowsFloat;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelSettings;
import dev.hatchling.neurons.NoiseStrengths;
import dev.hatchling.norm.LayerNormFloat;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The recurrent form of a model, event-driven, for one thread at a time. A run takes the sequences
 * of a batch on by some tokens each: layer by layer, and within a layer head by head. What a
 * sequence computes depends neither on the others, nor on the number of threads, nor on how its
 * tokens are split into runs, to the last bit.
 */
public final class StepFloat {
  /** Most numbers that {@link #currents} may hold. */
  private static final long MOST_CACHED = 1L << 25;

  /** The model's sizes. */
  public final StepShape shape;

  private final ModelConfig config;
  private final Crew crew;
  private final LayerFloat[] layers;
  private final HeadKernelFloat[] kernels;
  private final HeadFloat[] workers;
  private final EmbedderFloat embedder;
  private final StreamFloat stream;
  private final StripsFloat head;
  private final float[] sum;
  private final NoiseStrengths noise;
  private WorkFloat[] works = new WorkFloat[0];

  /**
   * The first layer's currents where they depend on the token alone: kept once computed; empty if
   * too many.
   */
  private final float @Nullable [][] currents;

  /**
   * The recurrent form of a model.
   *
   * @param crew runs the heads; its owner closes it
   * @param probe looks at the neurons; null for none
   */
  public StepFloat(StepWeights weights, Crew crew, @Nullable SpikeProbeFloat probe) {
    this(weights, crew, probe, null);
  }

  /**
   * As {@link #StepFloat(StepWeights, Crew, SpikeProbeFloat)}.
   *
   * @param watch sees what each head does; null for none
   */
  public StepFloat(
      StepWeights weights,
      Crew crew,
      @Nullable SpikeProbeFloat probe,
      @Nullable TokenWatchFloat watch) {
    this.config = weights.config;
    this.crew = crew;
    shape = StepShape.of(config);
    layers = LayerFloat.of(weights, probe);
    kernels = config.kernels().stream().map(HeadKernelFloat::new).toArray(HeadKernelFloat[]::new);
    workers = new HeadFloat[crew.size()];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new HeadFloat(shape, kernels, watch);
    }
    embedder = new EmbedderFloat(weights);
    stream = new StreamFloat(weights);
    head = new StripsFloat(weights.head, 0, shape.vocabulary(), shape.width());
    sum = new float[shape.width()];
    noise = ModelSettings.noise(config);
    boolean few = (long) shape.vocabulary() * shape.population() <= MOST_CACHED;
    boolean alone = embedder.tokenAlone() && stream.immediate();
    currents = new float[few && alone ? shape.vocabulary() : 0][];
  }

  /** As another one, whose weights it reads, for a thread of its own. */
  private StepFloat(StepFloat other) {
    config = other.config;
    crew = new Crew(1);
    shape = other.shape;
    layers = other.layers;
    kernels = other.kernels;
    workers = new HeadFloat[] {new HeadFloat(shape, kernels, null)};
    embedder = other.embedder;
    stream = other.stream;
    head = other.head;
    sum = new float[shape.width()];
    noise = other.noise;
    currents = new float[other.currents.length][];
  }

  /** One more of the same weights, with nothing that is written in common; it starts no thread. */
  public StepFloat twin() {
    return new StepFloat(this);
  }

  private float[] computeCurrent(int token) {
    float[] x = embedder.row(token);
    float[] current = new float[shape.population()];
    for (int h = 0; h < shape.heads(); h++) {
      workers[0].encode(new float[][] {x}, 1, layers[0], h, new float[][] {current});
    }
    return current;
  }

  /** The kernel of a head. */
  HeadKernelFloat kernel(int h) {
    return kernels[h];
  }

  /** The stored synaptic state of a head as a dense array, {@code [K·N · D]}. */
  public float[] synapses(SequenceFloat sequence, int layer, int h) {
    LayerStateFloat state = sequence.layers[layer];
    return state.synapses[h].dense(sequence.position, state.recentValues, kernels[h]);
  }

  /** Multiply-adds so far: encoder, value encoder, decoder, synaptic state read and written. */
  public long[] operations() {
    return total(HeadFloat::operations);
  }

  /** Neurons that were active so far, by layer, over all tokens. */
  public long[] emissions() {
    return total(worker -> worker.emissions);
  }

  private long[] total(Function<HeadFloat, long[]> counts) {
    long[] total = counts.apply(workers[0]).clone();
    for (int i = 1; i < workers.length; i++) {
      long[] more = counts.apply(workers[i]);
      Arrays.setAll(total, k -> total[k] + more[k]);
    }
    return total;
  }

  /**
   * Takes sequences on by some tokens each; their logits are those after the last one.
   *
   * @param tokens {@code [B][T_b]}, in [0, V); a sequence without tokens stays as it is
   * @param every receives the logits after every token, {@code [B][T_b][V]}; null for none
   */
  public void run(SequenceFloat[] sequences, int[][] tokens, float @Nullable [][][] every) {
    int longest = 0;
    for (int[] row : tokens) {
      longest = Math.max(longest, row.length);
    }
    for (int from = 0; from < longest; from += WorkFloat.MOST) {
      int[][] piece = new int[tokens.length][];
      for (int b = 0; b < tokens.length; b++) {
        int start = Math.min(from, tokens[b].length);
        int end = Math.min(from + WorkFloat.MOST, tokens[b].length);
        piece[b] = Arrays.copyOfRange(tokens[b], start, end);
      }
      runPiece(sequences, piece, every, from);
    }
  }

  private void runPiece(
      SequenceFloat[] sequences, int[][] tokens, float @Nullable [][][] every, int from) {
    prepare(sequences, tokens);
    for (int l = 0; l < layers.length; l++) {
      layer(sequences, tokens, l);
    }
    crew.run(
        sequences.length,
        work(config, sequences.length),
        (b, worker) ->
            finish(sequences[b], works[b], tokens[b], every == null ? null : every[b], from));
  }

  /** Logits behind the last layer, and what a sequence remembers of its tokens. */
  private void finish(
      SequenceFloat sequence, WorkFloat work, int[] tokens, float @Nullable [][] every, int from) {
    for (int t = 0; t < work.tokens; t++) {
      if (every != null || t == work.tokens - 1) {
        float[][] last = {work.x[t]};
        head.run(last, 1, new float[][] {sequence.logits}, 0, work.scratch);
      }
      if (every != null) {
        every[from + t] = sequence.logits.clone();
      }
    }
    for (int token : tokens) {
      sequence.history.add(token);
    }
    sequence.position += work.tokens;
  }

  private void prepare(SequenceFloat[] sequences, int[][] tokens) {
    int known = works.length;
    if (known < sequences.length) {
      works = Arrays.copyOf(works, sequences.length);
      for (int b = known; b < works.length; b++) {
        works[b] = new WorkFloat(shape, new PhasesFloat(config.ropeBase(), shape.neurons()));
      }
    }
    for (int b = 0; b < sequences.length; b++) {
      works[b].begin(sequences[b], tokens[b].length, noise);
      embedder.embed(sequences[b].history, tokens[b], works[b].x);
    }
  }

  /** What a layer of so many sequences is worth to a {@link Crew}: weights times sequences. */
  public static long work(ModelConfig config, int sequences) {
    return (long) config.population() * config.width() * sequences;
  }

  private void layer(SequenceFloat[] sequences, int[][] tokens, int l) {
    boolean known = l == 0 && currents.length > 0;
    for (int b = 0; b < sequences.length; b++) {
      stream.shortcut(l, works[b]);
      stream.arrive(l, works[b], sequences[b].layers[l]);
      works[b].gatherValues(sequences[b].layers[l]);
      for (int t = 0; t < tokens[b].length; t++) {
        works[b].current[t] = known ? firstCurrent(tokens[b][t]) : works[b].ownCurrent[t];
      }
    }
    int heads = shape.heads();
    int groups = (sequences.length + HeadFloat.TOGETHER - 1) / HeadFloat.TOGETHER;
    int parts = groups * heads;
    crew.run(
        parts,
        work(config, sequences.length),
        (i, worker) -> {
          int part = l % 2 == 0 ? i : reversed(i, parts);
          int from = part / heads * HeadFloat.TOGETHER;
          int to = Math.min(from + HeadFloat.TOGETHER, sequences.length);
          workers[worker].run(works, sequences, from, to, layers[l], l, part % heads, known);
        });
    for (int b = 0; b < sequences.length; b++) {
      works[b].keepValues(sequences[b].layers[l]);
      for (int t = 0; t < works[b].tokens; t++) {
        residual(works[b], t);
      }
    }
  }

  /**
   * Each thread's parts from last to first: every second layer begins with the head whose weights,
   * where layers share them, the layer before left in the cache.
   */
  private int reversed(int part, int parts) {
    int share = parts % crew.size() == 0 ? parts / crew.size() : 1;
    return part + share - 1 - 2 * (part % share);
  }

  private float[] firstCurrent(int token) {
    float[] current = currents[token];
    if (current == null) {
      current = computeCurrent(token);
      currents[token] = current;
    }
    return current;
  }

  /** {@code x ← ln(x + ln(Σ_h sent_h))}; heads in order, whoever computed them. */
  private void residual(WorkFloat work, int t) {
    int width = shape.width();
    float[] x = work.x[t];
    Arrays.fill(sum, 0f);
    for (float[][] sent : work.sent) {
      RowsFloat.early().axpy(1f, sent[t], 0, sum, 0, width);
    }
    LayerNormFloat.normalise(sum, 0, sum, 0, width);
    RowsFloat.early().axpy(1f, sum, 0, x, 0, width);
    LayerNormFloat.normalise(x, 0, x, 0, width);
  }
}
