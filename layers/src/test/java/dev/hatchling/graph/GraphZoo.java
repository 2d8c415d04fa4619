package dev.hatchling.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Small graphs of many kinds, each with a scalar output named loss. */
public final class GraphZoo {
  /**
   * A graph to try.
   *
   * @param name what it is about
   * @param graph builds it; the loss is a function of the placeholder x and of variables
   * @param shape the shape of x for a batch size
   */
  record Sample(String name, Function<SameDiff, SDVariable> graph, IntFunction<long[]> shape) {
    SameDiff build() {
      SameDiff sd = SameDiff.create();
      SDVariable loss = graph.apply(sd);
      loss.rename("loss");
      sd.setLossVariables("loss");
      CompiledGraphs.createGradients(sd);
      return sd;
    }

    Map<String, INDArray> inputs(int batch) {
      return Map.of("x", values(DataType.FLOAT, shape.apply(batch)));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private GraphZoo() {}

  /** Numbers between -1 and 1 that look random. */
  public static INDArray values(DataType type, long... shape) {
    INDArray array = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, Math.sin(12.9898 * (i + 1) * (i + 3)));
    }
    return array.castTo(type);
  }

  private static SDVariable x(SameDiff sd, long... rest) {
    long[] shape = new long[rest.length + 1];
    shape[0] = -1;
    System.arraycopy(rest, 0, shape, 1, rest.length);
    return sd.placeHolder("x", DataType.FLOAT, shape);
  }

  private static SDVariable weight(SameDiff sd, String name, long... shape) {
    return sd.var(name, values(DataType.FLOAT, shape));
  }

  static List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    samples.add(new Sample("dense", GraphZoo::dense, b -> new long[] {b, 4}));
    samples.add(new Sample("softmax", GraphZoo::softmax, b -> new long[] {b, 4}));
    samples.add(new Sample("layer norm", GraphZoo::layerNorm, b -> new long[] {b, 3, 6}));
    samples.add(new Sample("attention", GraphZoo::attention, b -> new long[] {b, 3, 8}));
    samples.add(new Sample("input used twice", GraphZoo::twice, b -> new long[] {b, 4}));
    samples.add(new Sample("reductions", GraphZoo::reductions, b -> new long[] {b, 3, 4}));
    samples.add(new Sample("pieces", GraphZoo::pieces, b -> new long[] {b, 6}));
    samples.add(new Sample("integers", GraphZoo::integers, b -> new long[] {b, 5}));
    samples.add(new Sample("convolution", GraphZoo::convolution, b -> new long[] {b, 2, 6, 6}));
    samples.add(new Sample("selection", GraphZoo::selection, b -> new long[] {b, 4}));
    samples.add(new Sample("functions", GraphZoo::functions, b -> new long[] {b, 4}));
    samples.add(new Sample("shapes", GraphZoo::shapes, b -> new long[] {b, 2, 3}));
    samples.add(new Sample("double", GraphZoo::doubles, b -> new long[] {b, 4}));
    samples.add(new Sample("shared weights", GraphZoo::shared, b -> new long[] {b, 4}));
    samples.add(new Sample("in place", GraphZoo::inPlace, b -> new long[] {b, 4}));
    return samples;
  }

  private static SDVariable dense(SameDiff sd) {
    SDVariable hidden = sd.nn.relu(x(sd, 4).mmul(weight(sd, "w", 4, 5)).add(weight(sd, "b", 5)), 0);
    return hidden.mmul(weight(sd, "v", 5, 2)).sum();
  }

  private static SDVariable softmax(SameDiff sd) {
    SDVariable logits = x(sd, 4).mmul(weight(sd, "w", 4, 3));
    SDVariable target = sd.constant("target", Nd4j.createFromArray(0.2f, 0.5f, 0.3f));
    return sd.nn
        .logSoftmax(logits)
        .mul(target)
        .sum()
        .neg()
        .add(sd.nn.softmax(logits, 1).std(false));
  }

  private static SDVariable layerNorm(SameDiff sd) {
    SDVariable x = x(sd, 3, 6);
    SDVariable centred = x.sub(x.mean(true, 2));
    SDVariable scale = sd.math.sqrt(centred.mul(centred).mean(true, 2).add(1e-5));
    return centred.div(scale).mul(weight(sd, "g", 6)).sum();
  }

  private static SDVariable attention(SameDiff sd) {
    SDVariable heads = x(sd, 3, 8).reshape(-1, 3, 2, 4).permute(0, 2, 1, 3);
    SDVariable query = heads.mul(weight(sd, "q", 4));
    SDVariable scores = sd.mmul(query, heads, false, true, false);
    SDVariable out = sd.mmul(sd.nn.softmax(scores, -1), heads);
    return out.permute(0, 2, 1, 3).reshape(-1, 8).mmul(weight(sd, "o", 8, 2)).mean();
  }

  private static SDVariable twice(SameDiff sd) {
    SDVariable y = x(sd, 4).mul(weight(sd, "w", 4));
    return y.mul(y).add(y).mul(sd.math.tanh(y)).sum();
  }

  private static SDVariable reductions(SameDiff sd) {
    SDVariable y = x(sd, 3, 4).mul(weight(sd, "w", 3, 4));
    SDVariable sum = y.mean(0).sum(1).add(y.max(2).sum(0)).add(y.min(0, 2));
    return sum.norm2().add(y.std(true, 1).sum()).add(y.norm1(0).prod(1).sum());
  }

  private static SDVariable pieces(SameDiff sd) {
    SDVariable y = x(sd, 6).mul(weight(sd, "w", 6));
    SDVariable[] parts = sd.split(y, 3, 1);
    SDVariable joined = sd.concat(1, parts[2], parts[0]);
    SDVariable stacked = sd.stack(0, joined, joined.mul(2));
    return sd.math.square(stacked).sum().add(sd.slice(y, new int[] {0, 1}, 1, 2).sum());
  }

  private static SDVariable integers(SameDiff sd) {
    SDVariable x = x(sd, 5);
    SDVariable best = sd.argmax(x, 1);
    SDVariable hot = sd.oneHot(best, 5, 1, 1.0, 0.0, DataType.FLOAT);
    SDVariable table = sd.constant("table", values(DataType.FLOAT, 5, 3));
    SDVariable rows = sd.gather(table, best, 0);
    return hot.mul(weight(sd, "w", 5)).sum().add(rows.mmul(weight(sd, "v", 3, 2)).sum());
  }

  private static SDVariable convolution(SameDiff sd) {
    SDVariable kernel = weight(sd, "k", 3, 3, 2, 4);
    SDVariable image =
        sd.cnn.conv2d(
            x(sd, 2, 6, 6),
            kernel,
            weight(sd, "b", 4),
            org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig.builder()
                .kH(3)
                .kW(3)
                .build());
    return sd.math.square(sd.nn.sigmoid(image)).mean();
  }

  private static SDVariable selection(SameDiff sd) {
    SDVariable y = x(sd, 4).mul(weight(sd, "w", 4));
    SDVariable mask = y.gt(0.1).castTo(DataType.FLOAT);
    return sd.math.max(y, y.neg().mul(0.5)).mul(mask).sum().add(sd.math.abs(y).sum());
  }

  private static SDVariable functions(SameDiff sd) {
    SDVariable y = x(sd, 4).mul(weight(sd, "w", 4));
    SDVariable z = sd.math.exp(y).add(sd.math.log(y.mul(y).add(1))).sub(sd.math.sin(y));
    return sd.math.pow(z, 2.0).div(3).rsub(1).add(sd.nn.softplus(y)).add(sd.nn.elu(y)).sum();
  }

  private static SDVariable shapes(SameDiff sd) {
    SDVariable y = x(sd, 2, 3).mul(weight(sd, "w", 3));
    SDVariable wide = sd.expandDims(y, 1).permute(0, 1, 3, 2);
    SDVariable flat = sd.squeeze(wide, 1).reshape(-1, 6);
    SDVariable tiled = sd.reverse(sd.tile(flat, 1, 2), 1);
    return sd.cumsum(sd.math.square(tiled).mul(weight(sd, "v", 12)), false, false, 1).sum();
  }

  private static SDVariable doubles(SameDiff sd) {
    SDVariable x = x(sd, 4).castTo(DataType.DOUBLE);
    SDVariable w = sd.var("w", values(DataType.DOUBLE, 4, 3));
    return sd.math.tanh(x.mmul(w)).sum();
  }

  private static SDVariable shared(SameDiff sd) {
    SDVariable w = weight(sd, "w", 4, 4);
    SDVariable y = x(sd, 4);
    for (int i = 0; i < 4; i++) {
      y = y.add(sd.math.tanh(y.mmul(w)).mul(sd.nn.sigmoid(y)));
    }
    return y.norm2();
  }

  private static SDVariable inPlace(SameDiff sd) {
    SDVariable y = x(sd, 4).mul(weight(sd, "w", 4));
    SDVariable z = y.add(1).mul(y).sub(y.mul(3)).div(y.mul(y).add(2));
    return z.add(z.reshape(-1, 2, 2).permute(0, 2, 1).reshape(-1, 4)).sum();
  }
}
