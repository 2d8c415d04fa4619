package dev.hatchling.layers;

import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.input.InputException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.samediff.SameDiffOutputLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What DL4J runs of a {@link CrossEntropyLayer}: DL4J's own, which knows no masks of labels and no
 * scores of examples, with both.
 */
final class RunningOutputLayer extends SameDiffOutputLayer {
  private static final long serialVersionUID = 1L;

  private double[] lastLosses = {};

  /** Whether an input has come in since DL4J began a batch, and whether it ended one without. */
  private boolean reached;

  private boolean passedOver;

  RunningOutputLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  /**
   * The logits. DL4J's own has the session put its arrays into the workspace of this call, those of
   * later calls too.
   */
  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    INDArray logits =
        Outside.call(
            () -> {
              graphReady();
              return sameDiff.outputSingle(
                  Map.of(INPUT_KEY, input), layerConf().activationsVertexName());
            });
    return workspaceMgr.dup(ArrayType.ACTIVATIONS, logits);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    return scored(
        () -> {
          Outside.run(this::differentiable);
          return super.backpropGradient(epsilon, workspaceMgr);
        });
  }

  @Override
  public double computeScore(
      double fullNetRegTerm, boolean training, LayerWorkspaceMgr workspaceMgr) {
    INDArray losses = scored(() -> Outside.call(() -> losses(0)));
    lastLosses = losses.toDoubleVector();
    return (losses.sumNumber().doubleValue() + fullNetRegTerm) / losses.length();
  }

  /** The loss of each sample of the batch that was scored last; empty before the first. */
  double[] lastLosses() {
    return lastLosses.clone();
  }

  /** The loss of each sample, {@code [B, 1]}. */
  @Override
  public INDArray computeScoreForExamples(double fullNetRegTerm, LayerWorkspaceMgr workspaceMgr) {
    INDArray losses = scored(() -> Outside.call(() -> losses(fullNetRegTerm)));
    return losses.reshape(losses.length(), 1);
  }

  private INDArray losses(double more) {
    graphReady();
    Map<String, INDArray> inputs = Map.of(INPUT_KEY, input, LABELS_KEY, labels);
    INDArray losses = sameDiff.outputSingle(inputs, CrossEntropyLayer.LOSSES);
    return losses.addi(more);
  }

  private void differentiable() {
    graphReady();
    if (!sameDiff.hasGradientFunction()) {
      CompiledGraphs.createGradients(sameDiff, INPUT_KEY);
    }
  }

  private void graphReady() {
    if (sameDiff == null) {
      doInit();
    }
  }

  /** Runs something with labels {@code [B, T]}, negative where they are masked. */
  private <T> T scored(Supplier<T> run) {
    INDArray given = labels;
    labels = Outside.call(() -> masked(Objects.requireNonNull(given, "labels")));
    try {
      return run.get();
    } finally {
      labels = given;
    }
  }

  private INDArray masked(INDArray given) {
    long batch = input.size(0);
    long time = input.size(1);
    if (given.length() != batch * time || given.size(0) != batch || given.rank() > 3) {
      throw new InputException(
          "output: labels "
              + Arrays.toString(given.shape())
              + " are not token numbers [B, T] or [B, 1, T] for the input "
              + Arrays.toString(input.shape()));
    }
    INDArray tokens = given.dup('c').reshape(batch, time);
    INDArray mask = getMaskArray();
    if (mask == null) {
      return tokens;
    }
    if (mask.length() != tokens.length()) {
      throw new InputException(
          "output: the mask "
              + Arrays.toString(mask.shape())
              + " is not that of labels "
              + Arrays.toString(tokens.shape()));
    }
    INDArray scored = mask.dup('c').reshape(batch, time).gt(0).castTo(tokens.dataType());
    return tokens.addi(1).muli(scored).subi(1);
  }

  @Override
  public void setInputMiniBatchSize(int size) {
    super.setInputMiniBatchSize(size);
    reached = false;
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    super.setInput(input, workspaceMgr);
    reached = true;
    passedOver = false;
  }

  /** Without a mask the end of a batch. */
  @Override
  public void setMaskArray(@Nullable INDArray mask) {
    super.setMaskArray(mask);
    passedOver = mask == null && !reached;
  }

  /**
   * What DL4J calls after a fit. Where sequences are to be cut along an axis that they have not, it
   * passes over the batch with a line in its log.
   *
   * @throws InputException after a batch that was passed over
   */
  @Override
  public void clearNoiseWeightParams() {
    super.clearNoiseWeightParams();
    if (passedOver) {
      passedOver = false;
      throw new InputException(
          "output: a batch was passed over; truncated back-propagation through time takes tokens"
              + " and labels [B, 1, T], of one T");
    }
  }

  /** DL4J's own only checks the shape. */
  @Override
  public void setParam(String key, INDArray value) {
    super.setParam(key, value);
    paramTable.get(key).assign(value);
  }
}
