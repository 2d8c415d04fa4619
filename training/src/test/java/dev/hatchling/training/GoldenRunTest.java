package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.data.Batch;
import dev.hatchling.files.SafeTensors;
import dev.hatchling.files.SafeTensorsWriter;
import dev.hatchling.files.Tensor;
import dev.hatchling.files.TensorInfo;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.ParameterSpec;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Twelve steps of training against the PyTorch reference: losses, gradient norms and weights. */
class GoldenRunTest {
  private static final String AFTER = "after.";
  private static final double TIGHT = 1e-8;

  @TempDir Path folder;

  private static Path path(String name) {
    try {
      return Path.of(GoldenRunTest.class.getResource("/golden/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ModelConfig config(SafeTensors file, String architecture, String ops) {
    Map<String, String> values = new LinkedHashMap<>(file.metadata());
    values.keySet().removeAll(TrainingConfig.keys());
    values.putAll(Map.of("architecture", architecture, "ops", ops, "dropout", "0"));
    values.putAll(Map.of("precision", "double", "chunk", "8"));
    return ModelConfig.defaults().with(values);
  }

  private static Tensor tensor(SafeTensors file, TensorInfo info) throws IOException {
    long[] shape = info.shape().stream().mapToLong(Long::longValue).toArray();
    return info.type().floating()
        ? Tensor.of(file.doubles(info.name()), shape)
        : Tensor.of(file.bytes(info.name()), shape);
  }

  /** The model whose weights the file has under a prefix; connections never change. */
  private LanguageModel model(SafeTensors file, ModelConfig config, String prefix)
      throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (TensorInfo info : file.tensors()) {
      String name = info.name();
      boolean weights = name.startsWith(AFTER) || file.has(AFTER + name);
      if (name.endsWith(".connections")) {
        tensors.put(name, tensor(file, info));
      } else if (weights && name.startsWith(AFTER) == prefix.equals(AFTER)) {
        tensors.put(name.substring(prefix.length()), tensor(file, info));
      }
    }
    SafeTensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of());
    Files.writeString(folder.resolve("config.json"), config.toText());
    return ModelDirectory.load(folder);
  }

  private static Batch batch(int[] tokens, int step, int samples, int time) {
    int[][] in = new int[samples][];
    int[][] targets = new int[samples][];
    float[][] weights = new float[samples][time];
    for (int b = 0; b < samples; b++) {
      int from = (step * samples + b) * (time + 1);
      in[b] = Arrays.copyOfRange(tokens, from, from + time);
      targets[b] = Arrays.copyOfRange(tokens, from + 1, from + 1 + time);
      Arrays.fill(weights[b], 1);
    }
    String[] tasks = new String[samples];
    Arrays.fill(tasks, "text");
    long[] numbers = new long[samples];
    Arrays.setAll(numbers, b -> (long) step * samples + b);
    return new Batch(in, targets, weights, tasks, numbers);
  }

  @ParameterizedTest
  @CsvSource({"bdh, fused", "bdh, portable", "hatchling, fused", "hatchling, portable"})
  void trainsAsTheReference(String architecture, String ops) throws IOException {
    try (SafeTensors file = SafeTensors.open(path(architecture + "-run.safetensors"))) {
      ModelConfig config = config(file, architecture, ops);
      TrainingConfig training =
          TrainingConfig.DEFAULT.with(
              Map.of(
                  "steps", file.metadata().get("steps"),
                  "warmup", file.metadata().get("warmup"),
                  "weight_decay", "0.01"));
      LanguageModel model = model(file, config, "");
      TensorInfo shape = file.info("tokens");
      int samples = shape.shape().get(1).intValue();
      int time = shape.shape().get(2).intValue() - 1;
      LanguageTraining trainable = new LanguageTraining(model, training, time);
      Replica replica = new Replica(trainable, training);
      Optimizer optimizer = new Optimizer(replica.layout(), training);
      Step step = new Step(replica, training, optimizer, new LocalWorkers());
      int[] tokens = file.ints("tokens");
      double[] losses = file.doubles("losses");
      double[] norms = file.doubles("norms");
      for (int i = 0; i < losses.length; i++) {
        Step.Outcome outcome = step.run(batch(tokens, i, samples, time), i);
        assertThat(outcome.losses().total()).as("loss %d", i).isCloseTo(losses[i], within(TIGHT));
        assertThat(outcome.gradientNorm()).as("norm %d", i).isCloseTo(norms[i], within(TIGHT));
      }
      same(model, model(file, config, AFTER));
    }
  }

  private static void same(LanguageModel model, LanguageModel expected) {
    for (ParameterSpec spec : model.parameters()) {
      INDArray difference = model.array(spec.name()).sub(expected.array(spec.name()));
      assertThat(difference.amaxNumber().doubleValue()).as(spec.name()).isLessThan(TIGHT);
    }
  }
}
