package dev.hatchling.attention;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** STDP attention token by token, the recurrent form E55 of docs/model.md, in plain loops. */
final class NaiveStdpAttention {
  private final INDArray att;
  private final INDArray state;

  NaiveStdpAttention(
      INDArray activity,
      INDArray x,
      @Nullable INDArray synapses,
      long position,
      AttentionSettings settings) {
    int batch = (int) activity.size(0);
    int time = (int) activity.size(1);
    int heads = (int) activity.size(2);
    int neurons = (int) activity.size(3);
    int width = (int) x.size(2);
    int components = settings.components();
    att = Nd4j.create(DataType.DOUBLE, batch, time, heads, width);
    state = Nd4j.create(DataType.DOUBLE, batch, heads, (long) components * neurons, width);
    if (synapses != null) {
      state.assign(synapses);
    }
    for (int b = 0; b < batch; b++) {
      for (int h = 0; h < heads; h++) {
        StdpKernel kernel = settings.kernels().get(h);
        for (int t = 0; t < time; t++) {
          double[] q = rotated(activity, b, t, h, neurons, position + t, settings.ropeBase());
          for (int k = 0; k < components; k++) {
            token(x, b, h, t, q, k, kernel);
          }
        }
      }
    }
  }

  /** The token meets state k of its head and is added to it. */
  private void token(INDArray x, int b, int h, int t, double[] q, int k, StdpKernel kernel) {
    Exponential exponential = kernel.exponentials().get(k);
    for (int d = 0; d < x.size(2); d++) {
      double sum = 0;
      for (int n = 0; n < q.length; n++) {
        int row = k * q.length + n;
        double s = exponential.lambda() * state.getDouble(b, h, row, d);
        sum += q[n] * s;
        state.putScalar(new int[] {b, h, row, d}, s + q[n] * x.getDouble(b, t, d));
      }
      double before = att.getDouble(b, t, h, d);
      double weight = kernel.potentiation() * exponential.weight();
      att.putScalar(new int[] {b, t, h, d}, before + weight * sum);
    }
  }

  private static double[] rotated(
      INDArray activity, int b, int t, int h, int neurons, long position, double base) {
    double[] q = new double[neurons];
    for (int k = 0; k < neurons; k += 2) {
      double angle = position * Math.pow(base, -(double) k / neurons);
      double even = activity.getDouble(b, t, h, k);
      double odd = activity.getDouble(b, t, h, k + 1);
      q[k] = even * Math.cos(angle) - odd * Math.sin(angle);
      q[k + 1] = odd * Math.cos(angle) + even * Math.sin(angle);
    }
    return q;
  }

  INDArray att() {
    return att;
  }

  INDArray state() {
    return state;
  }
}
