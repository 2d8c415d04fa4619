package dev.hatchling.neurons;

import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.internal.numeric.RandomArrays;
import dev.hatchling.operations.Operations;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Random inputs of the neurons, and a graph that runs them: loss = Σ weights · activity. */
public final class NeuronsCase {
  final NeuronsSettings settings;
  final int batch;
  final int time;
  final int width;
  final DataType type;
  final Map<String, INDArray> arrays = new HashMap<>();
  @Nullable Map<String, INDArray> results;
  @Nullable Map<String, INDArray> gradients;

  NeuronsCase(NeuronsSettings settings, int batch, int time, int neurons, DataType type) {
    this.settings = settings;
    this.batch = batch;
    this.time = time;
    this.width = settings.heads() * neurons;
    this.type = type;
    add("current", 1.5, 0.3, batch, time, width);
    learned().forEach(name -> add(name, 1, 0, width));
    add("threshold", 0.2, 0.6, width);
    add("logTheta", 0.5, -1.5, width);
    add("weights", 1, 0, batch, time, settings.heads(), neurons);
    states().forEach(name -> add(name, 0.5, 0.2, batch, width));
    arrays.put("trace", Transforms.abs(arrays.get("trace")));
  }

  /** Names of the learned parameters. */
  List<String> learned() {
    return settings.kind().family().parameters().stream().map(NeuronParameter::name).toList();
  }

  /** Names of the states. */
  List<String> states() {
    return settings.kind().family().states();
  }

  private void add(String name, double scale, double mean, long... shape) {
    INDArray array = Nd4j.create(DataType.DOUBLE, shape);
    RandomArrays.fillNormal(array, RandomKey.root(7).child(name), 0, scale);
    arrays.put(name, array.addi(mean).castTo(type));
  }

  /** Runs the graph; fills {@link #results} and {@link #gradients}. */
  NeuronsCase run(Operations operations, boolean state) {
    SameDiff sd = CompiledGraphs.create();
    SDVariable current = sd.var("current", arrays.get("current"));
    List<SDVariable> learned = learned().stream().map(n -> sd.var(n, arrays.get(n))).toList();
    SDVariable threshold = sd.var("threshold", arrays.get("threshold"));
    SDVariable theta = sd.var("logTheta", arrays.get("logTheta"));
    List<SDVariable> initial =
        state
            ? states().stream().map(n -> sd.constant(n + "0", arrays.get(n))).toList()
            : List.of();
    NeuronVariables layer = new NeuronVariables(threshold, theta, learned);
    NeuronsOutput out = operations.neurons(current, layer, initial, settings);
    out.activity().rename("activity");
    out.rate().rename("rate");
    for (int i = 0; i < states().size(); i++) {
      out.states().get(i).rename(states().get(i));
    }
    SDVariable loss = out.activity().mul(sd.constant("weights", arrays.get("weights"))).sum();
    if (out.auxiliaryLoss() != null) {
      loss = loss.add(out.auxiliaryLoss());
    }
    loss.rename("loss");
    sd.setLossVariables("loss");
    CompiledGraphs.createGradients(sd);
    List<String> outputs = new ArrayList<>(states());
    outputs.addAll(List.of("activity", "rate", "loss"));
    results = copies(sd.output(Map.of(), outputs));
    List<String> variables = new ArrayList<>(learned());
    variables.addAll(List.of("current", "threshold", "logTheta"));
    gradients = copies(sd.calculateGradients(Map.of(), variables));
    return this;
  }

  private static Map<String, INDArray> copies(Map<String, INDArray> arrays) {
    Map<String, INDArray> copies = new HashMap<>();
    arrays.forEach((name, array) -> copies.put(name, array.dup('c')));
    return copies;
  }

  /** The plain loops over the same inputs. */
  ReferenceBatch naive(boolean state) {
    double[][] learned = learned().stream().map(this::row).toArray(double[][]::new);
    List<double[][]> initial = state ? states().stream().map(this::square).toList() : List.of();
    ReferenceNeurons[] sequences = new ReferenceNeurons[batch];
    for (int b = 0; b < batch; b++) {
      int sequence = b;
      sequences[b] = new ReferenceNeurons(settings, learned, row("threshold"), row("logTheta"));
      if (state) {
        sequences[b].start(initial.stream().map(rows -> rows[sequence]).toArray(double[][]::new));
      }
    }
    return new ReferenceBatch(sequences, cube("current"));
  }

  private double[][] square(String name) {
    double[][] square = new double[batch][];
    for (int b = 0; b < batch; b++) {
      square[b] = arrays.get(name).getRow(b).toDoubleVector();
    }
    return square;
  }

  double[] row(String name) {
    return arrays.get(name).castTo(DataType.DOUBLE).toDoubleVector();
  }

  double[][][] cube(String name) {
    return cube(arrays.get(name));
  }

  double[][][] cube(INDArray array) {
    double[] flat = flat(array);
    double[][][] cube = new double[batch][time][width];
    for (int b = 0; b < batch; b++) {
      for (int t = 0; t < time; t++) {
        System.arraycopy(flat, (b * time + t) * width, cube[b][t], 0, width);
      }
    }
    return cube;
  }

  public static double[] flat(INDArray array) {
    return array.castTo(DataType.DOUBLE).dup('c').reshape(array.length()).toDoubleVector();
  }

  public static double[] flat(double[][][] cube) {
    return Arrays.stream(cube).flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).toArray();
  }

  public static double[] flat(double[][] square) {
    return Arrays.stream(square).flatMapToDouble(Arrays::stream).toArray();
  }
}
