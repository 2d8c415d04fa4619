package dev.hatchling.generation.internal;

import dev.hatchling.neurons.NeuronNoiseFloat;
import dev.hatchling.neurons.NoiseStrengths;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Arrays of one sequence during a run of up to {@link #MOST} tokens. */
final class WorkFloat {
  /** Tokens of a run at most. */
  static final int MOST = 64;

  final PhasesFloat phases;

  /** Tokens of this run; 0: the sequence rests. */
  int tokens;

  /** Position of the run's first token. */
  int first;

  /** Residual stream, {@code [T][D]}. */
  float[][] x = new float[0][];

  /** What the encoder reads, {@code [T][D]}: {@link #x}, or what arrives of it. */
  float[][] arriving = new float[0][];

  /** x of the first layer, {@code [T][D]}. */
  float[][] embedded = new float[0][];

  /** Currents of a layer, {@code [T][M]}: rows of {@link #ownCurrent} or known ones. */
  float[][] current = new float[0][];

  /** Room for currents, {@code [T][M]}. */
  float[][] ownCurrent = new float[0][];

  /** What each head sends to the residual stream, {@code [H][T][D]}. */
  final float[][][] sent;

  /** Cosine and sine of each pair in turn, {@code [T][N]}. */
  float[][] turns = new float[0][];

  /** x of the layer from the beginning of the first token's block on, {@code [BLOCK + T, D]}. */
  float[] values = new float[0];

  /** The noise of each head of each layer in turn; null for none. */
  NeuronNoiseFloat @Nullable [] noise;

  final float[] distance;
  final float[] spikes;
  final float[] activity;

  /** Room for logits. */
  final float[] scratch;

  private final StepShape shape;

  WorkFloat(StepShape shape, PhasesFloat phases) {
    this.shape = shape;
    this.phases = phases;
    distance = new float[shape.population()];
    spikes = new float[shape.population()];
    activity = new float[shape.population()];
    sent = new float[shape.heads()][0][];
    scratch = new float[StripsFloat.scratch(shape.vocabulary())];
  }

  void begin(SequenceFloat sequence, int count, NoiseStrengths strengths) {
    tokens = count;
    noise = sequence.noise(strengths);
    first = sequence.position;
    if (x.length < count) {
      grow(count);
    }
    for (int t = 0; t < count; t++) {
      phases.at(first + t, turns[t]);
    }
  }

  private void grow(int count) {
    x = new float[count][shape.width()];
    arriving = shape.lags() > 0 ? new float[count][shape.width()] : x;
    embedded = new float[count][shape.width()];
    current = new float[count][];
    ownCurrent = new float[count][shape.population()];
    turns = new float[count][shape.neurons()];
    values = new float[(SynapsesFloat.BLOCK + count) * shape.width()];
    for (int h = 0; h < sent.length; h++) {
      sent[h] = new float[count][shape.width()];
    }
  }

  /** Lays x of the block's earlier tokens and of this run's side by side. */
  void gatherValues(LayerStateFloat state) {
    int width = shape.width();
    int pending = first % SynapsesFloat.BLOCK;
    System.arraycopy(state.recentValues, 0, values, 0, pending * width);
    for (int t = 0; t < tokens; t++) {
      System.arraycopy(x[t], 0, values, (pending + t) * width, width);
    }
  }

  /** Keeps x of the tokens of the block that is not full, and zeros after them. */
  void keepValues(LayerStateFloat state) {
    int width = shape.width();
    int pending = first % SynapsesFloat.BLOCK;
    int rest = (pending + tokens) % SynapsesFloat.BLOCK;
    System.arraycopy(
        values, (pending + tokens - rest) * width, state.recentValues, 0, rest * width);
    if (pending + tokens >= SynapsesFloat.BLOCK) {
      Arrays.fill(state.recentValues, rest * width, state.recentValues.length, 0f);
    }
  }
}
