package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.data.BuiltInTasks;
import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.Mixture;
import dev.hatchling.data.Task;
import dev.hatchling.data.TaskBatches;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.input.InputException;
import dev.hatchling.layers.CrossEntropyLayer;
import dev.hatchling.layers.EmbeddingLayer;
import dev.hatchling.layers.LayerNormLayer;
import dev.hatchling.layers.LifLayer;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

class TaskIteratorTest {
  private static final int CONTEXT = 48;
  private static final Tokenizer BYTES = new ByteTokenizer();
  private static final List<Task> TASKS =
      List.of(BuiltInTasks.named("copy", BYTES), BuiltInTasks.named("reverse", BYTES));

  private static TaskBatches batches() {
    return new TaskBatches(TASKS, Mixture.byWeight(TASKS), RandomKey.root(3), 6, CONTEXT);
  }

  private static MultiLayerConfiguration configuration() {
    return new NeuralNetConfiguration.Builder()
        .updater(new Adam(0.02))
        .dataType(DataType.DOUBLE)
        .list()
        .layer(new EmbeddingLayer(256, 8, 0.5, 3))
        .layer(new LifLayer(5))
        .layer(new LayerNormLayer())
        .layer(new CrossEntropyLayer(256, 0.02, 7))
        .setInputType(InputType.feedForward(CONTEXT))
        .build();
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration());
    network.init();
    return network;
  }

  @Test
  void trainingGoesOnAndHeldOutRepeats() {
    TaskIterator training = TaskIterator.training(batches(), 2);
    List<DataSet> read = new ArrayList<>();
    for (int epoch = 0; epoch < 2; epoch++) {
      training.reset();
      training.reset();
      training.forEachRemaining(read::add);
    }
    assertThat(read).hasSize(4);
    for (int step = 0; step < 4; step++) {
      assertThat(read.get(step).getFeatures().toIntMatrix())
          .isEqualTo(batches().batch(step).tokens());
      assertThat(read.get(step).getLabels().toIntMatrix())
          .isEqualTo(batches().batch(step).targets());
      assertThat(read.get(step).getExampleMetaData().toArray())
          .isEqualTo(batches().batch(step).tasks());
    }
    TaskIterator heldOut = TaskIterator.heldOut(TASKS, 4, CONTEXT, 5);
    List<Integer> sizes = new ArrayList<>();
    heldOut.forEachRemaining(data -> sizes.add(data.numExamples()));
    assertThat(sizes).containsExactly(4, 4, 2);
    heldOut.reset();
    assertThat(heldOut.next().getExampleMetaData()).hasSize(4);
    assertThatThrownBy(() -> TaskIterator.training(batches(), 0))
        .isInstanceOf(InputException.class)
        .hasMessage("tasks: an epoch of 0 steps is below 1");
  }

  /** Losses by task are the means of what the network says of each sample before the step. */
  @Test
  void scoresAreTakenApartByTask() {
    MultiLayerNetwork network = network();
    DataSet first = TaskIterator.training(batches(), 1).next();
    double[] losses = network.scoreExamples(first, false).toDoubleVector();
    Map<String, List<Double>> byTask = new LinkedHashMap<>();
    for (int b = 0; b < losses.length; b++) {
      byTask
          .computeIfAbsent((String) first.getExampleMetaData().get(b), name -> new ArrayList<>())
          .add(losses[b]);
    }
    TaskIterator iterator = TaskIterator.training(batches(), 3);
    Map<Integer, Decomposition> seen = new LinkedHashMap<>();
    CollectScoresIterationListener scores = new CollectScoresIterationListener();
    network.setListeners(
        new TaskLosses(iterator, seen::put), scores, new PerformanceListener(2, true));
    network.fit(iterator, 2);
    assertThat(seen).hasSize(6);
    assertThat(seen.values()).allSatisfy(d -> assertThat(d.error()).isLessThan(1e-9));
    assertThat(seen.get(0).tasks()).hasSize(byTask.size());
    for (TaskLoss task : seen.get(0).tasks()) {
      double mean =
          byTask.get(task.task()).stream().mapToDouble(Double::doubleValue).average().orElseThrow();
      assertThat(task.loss()).isCloseTo(mean, within(1e-9));
    }
    ComputationGraph graph = network().toComputationGraph();
    TaskIterator again = TaskIterator.training(batches(), 3);
    Map<Integer, Decomposition> ofGraph = new LinkedHashMap<>();
    graph.setListeners(new TaskLosses(again, ofGraph::put));
    graph.fit(again);
    assertThat(ofGraph.get(2).total()).isCloseTo(seen.get(2).total(), within(1e-9));
  }

  private static ComputationGraph graph() {
    return network().toComputationGraph();
  }

  /** DL4J's evaluations, by themselves and as listeners, in networks of both kinds. */
  @Test
  void tokensAreEvaluated() {
    MultiLayerNetwork network = network();
    TaskIterator held = TaskIterator.heldOut(TASKS, 4, CONTEXT, 5);
    Map<String, Double> nats = new LinkedHashMap<>();
    Map<String, Double> tokens = new LinkedHashMap<>();
    while (held.hasNext()) {
      DataSet data = held.next();
      double[] losses = network.scoreExamples(data, false).toDoubleVector();
      double[] scored = held.last().scored();
      for (int b = 0; b < losses.length; b++) {
        nats.merge(held.last().tasks()[b], losses[b] * scored[b], Double::sum);
        tokens.merge(held.last().tasks()[b], scored[b], Double::sum);
      }
    }
    held.reset();
    TokenEvaluation[] both = {
      network.doEvaluation(held, new TokenEvaluation())[0],
      graph().doEvaluation(TaskIterator.heldOut(TASKS, 4, CONTEXT, 5), new TokenEvaluation())[0]
    };
    for (TokenEvaluation evaluation : both) {
      assertThat(evaluation.tasks().keySet()).containsExactlyElementsOf(nats.keySet());
      evaluation
          .tasks()
          .forEach(
              (task, score) -> {
                assertThat((double) score.tokens()).isEqualTo(tokens.get(task));
                assertThat(score.loss()).isCloseTo(nats.get(task) / tokens.get(task), within(1e-9));
              });
      assertThat(evaluation.getValue(TokenEvaluation.Metric.BITS_PER_BYTE))
          .isCloseTo(evaluation.all().loss() / Math.log(2), within(1e-12));
      assertThat(evaluation.stats()).contains("copy: ", "reverse: ", "all: ");
    }
    both[0].merge(both[1]);
    assertThat(both[0].all().tokens()).isEqualTo(2 * both[1].all().tokens());
  }

  /** Tokens that are the likeliest count, masked and negative ones do not. */
  @Test
  void accuracyIsOfScoredTokens() {
    INDArray logits = Nd4j.create(new double[][][] {{{0, 2, 1}, {3, 0, 0}, {0, 0, 1}, {1, 0, 0}}});
    INDArray labels = Nd4j.create(new double[][] {{1, 2, -1, 0}});
    TokenEvaluation evaluation = new TokenEvaluation();
    evaluation.eval(labels, logits);
    assertThat(evaluation.all().tokens()).isEqualTo(3);
    assertThat(evaluation.all().accuracy()).isEqualTo(2 / 3.0);
    evaluation.reset();
    evaluation.eval(labels, logits, Nd4j.create(new double[][] {{1, 0, 1, 1}}));
    assertThat(evaluation.all().accuracy()).isEqualTo(1);
    assertThat(evaluation.getValue(TokenEvaluation.Metric.LOSS))
        .isCloseTo(
            (Math.log(1 + Math.exp(-2) + Math.exp(-1)) + Math.log(1 + 2 * Math.exp(-1))) / 2,
            within(1e-6));
    assertThatThrownBy(() -> evaluation.eval(Nd4j.zeros(1, 3), logits))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "evaluation: labels [1, 3] are not token numbers [B, T] for logits of [1, 4, V]");
    assertThatThrownBy(() -> evaluation.eval(labels.add(2), logits))
        .hasMessage("evaluation: token 3 is not below V = 3");
  }

  @Test
  void trainingStopsEarly() {
    EarlyStoppingConfiguration<MultiLayerNetwork> stopping =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
            .scoreCalculator(
                new DataSetLossCalculator(TaskIterator.heldOut(TASKS, 4, CONTEXT, 5), true))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    TaskIterator iterator = TaskIterator.training(batches(), 4);
    EarlyStoppingResult<MultiLayerNetwork> result =
        new EarlyStoppingTrainer(stopping, configuration(), iterator).fit();
    assertThat(result.getTotalEpochs()).isEqualTo(3);
    assertThat(result.getScoreVsEpoch().get(2)).isLessThan(result.getScoreVsEpoch().get(0));
    assertThat(result.getBestModel().params()).isNotNull();
  }
}
