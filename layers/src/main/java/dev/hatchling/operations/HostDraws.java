package dev.hatchling.operations;

import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.mixing.DropoutDouble;
import dev.hatchling.mixing.DropoutPlan;
import dev.hatchling.mixing.DropoutSettings;
import dev.hatchling.neurons.NoiseKeys;
import dev.hatchling.neurons.NoiseSettings;
import dev.hatchling.random.RandomKey;
import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Draws made on the host, for the portable operations, which take them as placeholders: to the same
 * bits those that the fused operations draw themselves.
 */
public final class HostDraws {
  private HostDraws() {}

  /**
   * Factors of dropout, 0 or 1/(1 − rate): {@link DropoutSettings#mask}.
   *
   * @param plan rate, layer and step
   * @param samples global numbers of the sequences, B of them
   * @param time T
   * @param heads H
   * @param neurons N
   * @param type FLOAT or DOUBLE
   * @return {@code [B, T, H, N]}
   */
  public static INDArray dropout(
      DropoutPlan plan, long[] samples, int time, int heads, int neurons, DataType type) {
    int width = heads * neurons;
    double[] mask = new double[Math.multiplyExact(samples.length * time, width)];
    DropoutDouble dropout = new DropoutDouble(plan);
    Parallel.forEach(
        samples.length * time,
        token -> {
          double[] row = new double[width];
          RandomKey key = plan.sequence(samples[token / time]).child(token % time);
          dropout.fill(key, 0, row, width);
          System.arraycopy(row, 0, mask, token * width, width);
        });
    return array(mask, type, samples.length, time, heads, neurons);
  }

  /**
   * Normals of the active channels: {@link NoiseSettings#normals}.
   *
   * @param keys of the layer
   * @param seed that the keys came from
   * @param samples global numbers of the sequences, B of them
   * @param position of the first token
   * @param time T
   * @param width M
   * @param type FLOAT or DOUBLE; both hold single-precision normals rounded as the fused form of
   *     that type takes them
   * @return {@code [channels, B, T, M]}
   */
  public static INDArray normals(
      NoiseKeys keys,
      long seed,
      long[] samples,
      long position,
      int time,
      int width,
      DataType type) {
    var channels = keys.strengths().active();
    int batch = samples.length;
    double[] normals = new double[Math.multiplyExact(channels.size() * batch * time, width)];
    Parallel.forEach(
        channels.size() * batch,
        unit -> {
          RandomKey moment = NoiseKeys.moment(seed, samples[unit % batch]);
          double[] row = new double[width];
          var of = Objects.requireNonNull(keys.of(channels.get(unit / batch)));
          for (int t = 0; t < time; t++) {
            of.fillNormal(moment, position + t, row, 0, 0, width);
            System.arraycopy(row, 0, normals, (unit * time + t) * width, width);
          }
        });
    return array(normals, type, channels.size(), batch, time, width);
  }

  private static INDArray array(double[] values, DataType type, long... shape) {
    return Nd4j.createFromArray(values).castTo(type).reshape('c', shape);
  }
}
