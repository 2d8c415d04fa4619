package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.data.BatchSource;
import dev.hatchling.files.FolderWriter;
import dev.hatchling.files.SafeTensors;
import dev.hatchling.files.Tensor;
import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A bigram model as a graph, with a parameter that homeostasis would move. */
final class Toy implements Trainable {
  static final int V = 5;
  static final int T = 6;

  /** Batches of "a" (counting up) and "b" (constant); sample weights as the test wants. */
  static final class Source implements BatchSource {
    final int size;
    final RandomKey key = RandomKey.root(3).child("order");

    Source(int size) {
      this.size = size;
    }

    @Override
    public Batch batch(long step) {
      int[][] tokens = new int[size][T];
      int[][] targets = new int[size][T];
      float[][] weights = new float[size][T];
      String[] tasks = new String[size];
      long[] samples = new long[size];
      for (int b = 0; b < size; b++) {
        samples[b] = step * size + b;
        boolean up = key.child("task").bernoulli(0.6, samples[b]);
        tasks[b] = up ? "up" : "same";
        int length = key.child("length").below(T + 1, samples[b]);
        int first = key.child("first").below(V, samples[b]);
        for (int t = 0; t < T; t++) {
          tokens[b][t] = up ? (first + t) % V : first;
          targets[b][t] = up ? (first + t + 1) % V : first;
          weights[b][t] = t < length ? 1 : 0;
        }
      }
      return new Batch(tokens, targets, weights, tasks, samples);
    }

    @Override
    public int batchSize() {
      return size;
    }

    @Override
    public int context() {
      return T;
    }
  }

  private final SameDiff sd = CompiledGraphs.create();
  private final DataType type;
  long poisoned = -1;
  int savesUntilFull = -1;

  Toy(DataType type) {
    this.type = type;
    INDArray start = Nd4j.zeros(type, V, V);
    RandomKey key = RandomKey.root(9);
    for (int i = 0; i < V * V; i++) {
      start.putScalar(i / V, i % V, key.normal(i));
    }
    SDVariable table = sd.var("table", start);
    SDVariable moved = sd.var("moved", Nd4j.ones(type, 3));
    SDVariable tokens = sd.placeHolder("tokens", type, -1, V);
    SDVariable targets = sd.placeHolder("targets", type, -1, V);
    SDVariable weights = sd.placeHolder("weights", type, -1, T);
    SDVariable shares = sd.placeHolder("shares", type, -1);
    SDVariable push = sd.placeHolder("push", type, 3);
    SDVariable logits = tokens.mmul(table);
    SDVariable logs = sd.nn().logSoftmax(logits);
    SDVariable each = logs.mul(targets).sum(1).neg();
    SDVariable shaped = sd.reshape(each, sd.shape(weights));
    SDVariable count = sd.math().max(weights.sum(1), sd.constant(Nd4j.scalar(type, 1)));
    SDVariable perSample = shaped.mul(weights).sum(1).div("perSample", count);
    perSample.mul(shares).sum("total");
    moved.mul(push).sum("auxiliary");
    sd.math().square(moved).rename("rate");
    sd.setLossVariables("total", "auxiliary");
    CompiledGraphs.createGradients(sd);
  }

  @Override
  public SameDiff graph() {
    return sd;
  }

  @Override
  public List<ParameterGroup> parameters() {
    return List.of(
        new ParameterGroup(List.of("table"), Rule.ADAMW, 2, 0),
        new ParameterGroup(List.of("moved"), Rule.DIRECT, 1, 0));
  }

  @Override
  public String lossPerSample() {
    return "perSample";
  }

  @Override
  public String totalLoss() {
    return "total";
  }

  @Override
  public List<String> firingRates() {
    return List.of("rate");
  }

  @Override
  public Map<String, INDArray> placeholders(Batch batch, double[] sampleWeights, long step) {
    Map<String, INDArray> fed = new LinkedHashMap<>();
    fed.put("tokens", oneHot(batch.tokens()));
    fed.put("targets", oneHot(batch.targets()));
    fed.put("weights", Nd4j.createFromArray(batch.weights()).castTo(type));
    double[] shares = sampleWeights.clone();
    shares[0] = step == poisoned ? Double.NaN : shares[0];
    fed.put("shares", Nd4j.createFromArray(shares).castTo(type));
    fed.put("push", Nd4j.createFromArray(0.001, -0.001, 100).castTo(type));
    return fed;
  }

  private INDArray oneHot(int[][] values) {
    INDArray hot = Nd4j.zeros(type, (long) values.length * T, V);
    for (int i = 0; i < values.length * T; i++) {
      hot.putScalar(i, values[i / T][i % T], 1);
    }
    return hot;
  }

  INDArray table() {
    return sd.getVariable("table").getArr();
  }

  INDArray moved() {
    return sd.getVariable("moved").getArr();
  }

  double[] losses(Batch batch) {
    Map<String, INDArray> fed =
        placeholders(batch, batch.sampleWeights(dev.hatchling.data.Reduction.TOKEN_MEAN), -2);
    return sd.output(fed, "perSample").get("perSample").toDoubleVector();
  }

  @Override
  public void save(FolderWriter folder) throws IOException {
    if (savesUntilFull-- == 0) {
      throw new IOException("no space left on the device");
    }
    folder.tensors(
        "model.safetensors",
        Map.of("table", Tensor.of(table()), "moved", Tensor.of(moved())),
        Map.of());
  }

  void load(Path directory) throws IOException {
    try (SafeTensors file = SafeTensors.open(directory.resolve("model.safetensors"))) {
      table().assign(file.array("table", type));
      moved().assign(file.array("moved", type));
    }
  }
}
