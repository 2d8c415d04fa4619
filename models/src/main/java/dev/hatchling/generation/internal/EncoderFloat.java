package dev.hatchling.generation.internal;

import dev.hatchling.internal.numeric.RowsFloat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The encoder of a layer, laid out so that a head's currents {@code W x} are computed with long
 * vector operations.
 *
 * <p>A dense encoder is cut into {@linkplain StripsFloat strips}. A masked one is cut into groups
 * of {@link RowsFloat#GROUP} neurons of like in-degree; a group stores only the inputs that at
 * least one of its neurons listens to. Scale-free masks have few hubs that nearly everybody listens
 * to, so groups of rare listeners store few inputs.
 */
final class EncoderFloat {
  private static final double DENSE = 0.8;

  private final int neurons;
  private final int width;

  /** Dense: of each head. */
  private final List<StripsFloat> strips = new ArrayList<>();

  /** Masked: neuron of each lane, counted within its head; {@code [groups, GROUP]}. */
  private final List<int[]> members = new ArrayList<>();

  private final List<int[]> inputs = new ArrayList<>();
  private final List<float[]> weights = new ArrayList<>();
  private final boolean grouped;
  private final int groupsPerHead;
  private final long[] operations;

  /**
   * The layout of weights {@code [M, D]}.
   *
   * @param neurons N
   */
  EncoderFloat(double[] encoder, int heads, int neurons, int width) {
    this.neurons = neurons;
    this.width = width;
    for (int h = 0; h < heads; h++) {
      group(encoder, h);
    }
    long stored = inputs.stream().mapToLong(list -> (long) list.length * RowsFloat.GROUP).sum();
    grouped = stored < DENSE * encoder.length;
    operations = new long[heads];
    groupsPerHead = members.size() / heads;
    if (grouped) {
      for (int g = 0; g < members.size(); g++) {
        operations[g / groupsPerHead] += (long) inputs.get(g).length * members.get(g).length;
      }
    } else {
      List.of(members, inputs, weights).forEach(List::clear);
      for (int h = 0; h < heads; h++) {
        strips.add(new StripsFloat(encoder, h * neurons, neurons, width));
        operations[h] = strips.get(h).operations();
      }
    }
  }

  private void group(double[] encoder, int head) {
    int[] order = byDegree(encoder, head);
    for (int from = 0; from < neurons; from += RowsFloat.GROUP) {
      int[] lanes = Arrays.copyOfRange(order, from, Math.min(neurons, from + RowsFloat.GROUP));
      int[] heard = new int[width];
      int count = 0;
      for (int d = 0; d < width; d++) {
        if (anyHears(encoder, head, lanes, d)) {
          heard[count++] = d;
        }
      }
      float[] w = new float[count * RowsFloat.GROUP];
      for (int k = 0; k < count; k++) {
        for (int lane = 0; lane < lanes.length; lane++) {
          w[k * RowsFloat.GROUP + lane] = (float) at(encoder, head, lanes[lane], heard[k]);
        }
      }
      members.add(lanes);
      inputs.add(Arrays.copyOf(heard, count));
      weights.add(w);
    }
  }

  private boolean anyHears(double[] encoder, int head, int[] lanes, int d) {
    for (int neuron : lanes) {
      if (at(encoder, head, neuron, d) != 0) {
        return true;
      }
    }
    return false;
  }

  /** The neurons of a head, those that listen to most inputs first. */
  private int[] byDegree(double[] encoder, int head) {
    long[] ranked = new long[neurons];
    for (int n = 0; n < neurons; n++) {
      int silent = 0;
      for (int d = 0; d < width; d++) {
        silent += at(encoder, head, n, d) == 0 ? 1 : 0;
      }
      ranked[n] = ((long) silent << Integer.SIZE) + n;
    }
    Arrays.sort(ranked);
    int[] order = new int[neurons];
    for (int n = 0; n < neurons; n++) {
      order[n] = (int) ranked[n];
    }
    return order;
  }

  private double at(double[] encoder, int head, int neuron, int d) {
    return encoder[(head * neurons + neuron) * width + d];
  }

  /** Multiply-adds of one token of a head. */
  long operations(int head) {
    return operations[head];
  }

  /**
   * Currents of a head for several tokens.
   *
   * @param x {@code [T][D]}
   * @param current {@code [T][M]}; receives the head's N
   * @param scratch {@link #scratch} numbers
   */
  void run(int head, float[][] x, int tokens, float[][] current, float[] scratch) {
    if (grouped) {
      for (int g = head * groupsPerHead; g < (head + 1) * groupsPerHead; g++) {
        for (int t = 0; t < tokens; t++) {
          group(g, x[t], current[t], head * neurons, scratch);
        }
      }
    } else {
      strips.get(head).run(x, tokens, current, head * neurons, scratch);
    }
  }

  /** What {@link #run} needs room for, for heads of N neurons. */
  static int scratch(int neurons) {
    return StripsFloat.scratch(neurons);
  }

  private void group(int g, float[] x, float[] current, int offset, float[] scratch) {
    RowsFloat.early().group(x, inputs.get(g), weights.get(g), scratch);
    int[] lanes = members.get(g);
    for (int lane = 0; lane < lanes.length; lane++) {
      current[offset + lanes[lane]] = scratch[lane];
    }
  }
}
