package dev.hatchling.generation;

import dev.hatchling.simd.RowsFloat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The encoder of a layer, laid out so that a head's currents {@code W x} are computed with long
 * vector operations.
 *
 * <p>A dense encoder is cut into panels of {@link #PANEL} neurons, stored input by input. A masked
 * one is cut into groups of {@link RowsFloat#GROUP} neurons of like in-degree; a group stores only
 * the inputs that at least one of its neurons listens to. Scale-free masks have few hubs that
 * nearly everybody listens to, so groups of rare listeners store few inputs.
 */
final class EncoderFloat {
  private static final int PANEL = 128;
  private static final double DENSE = 0.8;

  private final int neurons;
  private final int width;
  private final RowsFloat rows = RowsFloat.instance();
  private final int[] all;

  /** Dense: panels {@code [D, PANEL]}, one after another; the last of a head may be narrower. */
  private final AlignedFloat panels;

  /** Masked: neuron of each lane, counted within its head; {@code [groups, GROUP]}. */
  private final List<int[]> members = new ArrayList<>();

  private final List<int[]> inputs = new ArrayList<>();
  private final List<float[]> weights = new ArrayList<>();
  private final boolean grouped;
  private final int perHead;
  private final long[] operations;

  /**
   * The layout of weights {@code [M, D]}.
   *
   * @param neurons N
   */
  EncoderFloat(double[] encoder, int heads, int neurons, int width) {
    this.neurons = neurons;
    this.width = width;
    all = IntStream.range(0, width).toArray();
    for (int h = 0; h < heads; h++) {
      group(encoder, h);
    }
    long stored = inputs.stream().mapToLong(list -> (long) list.length * RowsFloat.GROUP).sum();
    grouped = stored < DENSE * encoder.length;
    operations = new long[heads];
    panels = AlignedFloat.zeros(grouped ? 0 : encoder.length);
    if (grouped) {
      perHead = members.size() / heads;
      for (int g = 0; g < members.size(); g++) {
        operations[g / perHead] += (long) inputs.get(g).length * members.get(g).length;
      }
    } else {
      perHead = (neurons + PANEL - 1) / PANEL;
      for (int h = 0; h < heads; h++) {
        panels(encoder, h);
        operations[h] = (long) neurons * width;
      }
    }
  }

  private void group(double[] encoder, int head) {
    int[] order =
        IntStream.range(0, neurons)
            .boxed()
            .sorted((a, b) -> degree(encoder, head, b) - degree(encoder, head, a))
            .mapToInt(n -> n)
            .toArray();
    for (int from = 0; from < neurons; from += RowsFloat.GROUP) {
      int[] lanes = Arrays.copyOfRange(order, from, Math.min(neurons, from + RowsFloat.GROUP));
      int[] heard =
          Arrays.stream(all)
              .filter(d -> Arrays.stream(lanes).anyMatch(n -> at(encoder, head, n, d) != 0))
              .toArray();
      float[] w = new float[heard.length * RowsFloat.GROUP];
      for (int k = 0; k < heard.length; k++) {
        for (int lane = 0; lane < lanes.length; lane++) {
          w[k * RowsFloat.GROUP + lane] = (float) at(encoder, head, lanes[lane], heard[k]);
        }
      }
      members.add(lanes);
      inputs.add(heard);
      weights.add(w);
    }
  }

  private int degree(double[] encoder, int head, int neuron) {
    int degree = 0;
    for (int d = 0; d < width; d++) {
      degree += at(encoder, head, neuron, d) != 0 ? 1 : 0;
    }
    return degree;
  }

  private double at(double[] encoder, int head, int neuron, int d) {
    return encoder[(head * neurons + neuron) * width + d];
  }

  private void panels(double[] encoder, int head) {
    for (int from = 0; from < neurons; from += PANEL) {
      int size = Math.min(PANEL, neurons - from);
      int at = panelAt(head, from);
      for (int d = 0; d < width; d++) {
        for (int i = 0; i < size; i++) {
          panels.values[at + d * size + i] = (float) at(encoder, head, from + i, d);
        }
      }
    }
  }

  /** Where the panel begins whose first neuron in a head is {@code from}. */
  private int panelAt(int head, int from) {
    return panels.first + (head * neurons + from) * width;
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
   * @param scratch at least GROUP numbers
   */
  void run(int head, float[][] x, int tokens, float[][] current, float[] scratch) {
    for (int p = head * perHead; p < (head + 1) * perHead; p++) {
      for (int t = 0; t < tokens; t++) {
        if (grouped) {
          group(p, x[t], current[t], head * neurons, scratch);
        } else {
          panel(head, (p - head * perHead) * PANEL, x[t], current[t]);
        }
      }
    }
  }

  private void panel(int head, int from, float[] x, float[] current) {
    int size = Math.min(PANEL, neurons - from);
    int offset = head * neurons + from;
    Arrays.fill(current, offset, offset + size, 0f);
    rows.gather(x, all, width, panels.values, panelAt(head, from), size, current, offset);
  }

  private void group(int g, float[] x, float[] current, int offset, float[] scratch) {
    rows.group(x, inputs.get(g), weights.get(g), scratch);
    int[] lanes = members.get(g);
    for (int lane = 0; lane < lanes.length; lane++) {
      current[offset + lanes[lane]] = scratch[lane];
    }
  }
}
