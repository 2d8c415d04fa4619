package dev.hatchling.training;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.input.InputException;
import dev.hatchling.layers.CrossEntropyLayer;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.evaluation.IEvaluation;
import org.nd4j.evaluation.IMetric;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's evaluation of networks whose output is a {@link CrossEntropyLayer}: loss, bits per byte
 * and accuracy over scored tokens, each token counting the same, by task where the batches say of
 * which task their examples are, as those of a {@link TaskIterator} do. For {@code doEvaluation}
 * and {@code EvaluativeListener}.
 */
public final class TokenEvaluation implements IEvaluation<TokenEvaluation> {
  @Serial private static final long serialVersionUID = 1L;

  /** What {@link #getValue} gives. */
  public enum Metric implements IMetric {
    /** Nats per scored token. */
    LOSS,
    /** The same in bits; of the text, where tokens are bytes. */
    BITS_PER_BYTE,
    /** Share of scored tokens that are the likeliest. */
    ACCURACY;

    @Override
    @SuppressWarnings("rawtypes") // as DL4J declares it
    public Class<? extends IEvaluation> getEvaluationClass() {
      return TokenEvaluation.class;
    }

    @Override
    public boolean minimize() {
      return this != ACCURACY;
    }
  }

  /**
   * Sums over tokens.
   *
   * @param tokens that are scored
   * @param nats their losses
   * @param right tokens that are the likeliest
   */
  public record Score(long tokens, double nats, long right) implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    /** Nats per token, NaN where none is scored. */
    public double loss() {
      return nats / tokens;
    }

    /** Bits per token. */
    public double bitsPerByte() {
      return loss() / Math.log(2);
    }

    /** Share of tokens that are the likeliest. */
    public double accuracy() {
      return right / (double) tokens;
    }

    Score plus(Score other) {
      return new Score(tokens + other.tokens, nats + other.nats, right + other.right);
    }

    private double value(Metric metric) {
      return switch (metric) {
        case LOSS -> loss();
        case BITS_PER_BYTE -> bitsPerByte();
        case ACCURACY -> accuracy();
      };
    }
  }

  /** The task of examples that do not say theirs. */
  private static final String UNNAMED = "tokens";

  private final LinkedHashMap<String, Score> tasks = new LinkedHashMap<>();

  /** Nothing seen yet. */
  public TokenEvaluation() {}

  /** Scores by task, in order of appearance. */
  public Map<String, Score> tasks() {
    return Collections.unmodifiableMap(tasks);
  }

  /** The score of all tokens. */
  public Score all() {
    return tasks.values().stream().reduce(new Score(0, 0, 0), Score::plus);
  }

  /**
   * Adds a batch.
   *
   * @param labels token numbers {@code [B, T]} or {@code [B, 1, T]}; a negative one is not scored
   * @param predictions logits {@code [B, T, V]}
   * @param mask {@code [B, T]}, 0 where a label is not scored; null for none
   * @param examples the tasks of the examples, {@code [B]}; null or empty where they are not known
   * @throws InputException for labels or a mask of another shape, or no such token
   */
  @Override
  public void eval(
      INDArray labels,
      INDArray predictions,
      @Nullable INDArray mask,
      @Nullable List<? extends Serializable> examples) {
    long batch = predictions.size(0);
    int time = (int) predictions.size(1);
    int vocabulary = (int) predictions.size(2);
    double[] targets = values("labels", labels, batch, time);
    double[] weights = mask == null ? new double[0] : values("the mask", mask, batch, time);
    double[] logits = predictions.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] >= 0 && (mask == null || weights[i] > 0)) {
        int b = i / time;
        boolean known = examples != null && examples.size() == batch;
        String task = known ? String.valueOf(examples.get(b)) : UNNAMED;
        tasks.merge(task, score(logits, i * vocabulary, vocabulary, targets[i]), Score::plus);
      }
    }
  }

  private static double[] values(String what, INDArray array, long batch, int time) {
    if (array.length() != batch * time || array.size(0) != batch) {
      throw new InputException(
          "evaluation: "
              + what
              + " "
              + Arrays.toString(array.shape())
              + " are not token numbers [B, T] for logits of ["
              + batch
              + ", "
              + time
              + ", V]");
    }
    return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }

  private static Score score(double[] logits, int from, int count, double target) {
    if (target >= count) {
      throw new InputException("evaluation: token " + (long) target + " is not below V = " + count);
    }
    double most = Double.NEGATIVE_INFINITY;
    for (int v = from; v < from + count; v++) {
      most = Math.max(most, logits[v]);
    }
    double sum = 0;
    for (int v = from; v < from + count; v++) {
      sum += Math.exp(logits[v] - most);
    }
    double own = logits[from + (int) target];
    return new Score(1, most + Math.log(sum) - own, own == most ? 1 : 0);
  }

  @Override
  public void eval(INDArray labels, INDArray predictions) {
    eval(labels, predictions, null, null);
  }

  @Override
  public void eval(
      INDArray labels, INDArray predictions, List<? extends Serializable> recordMetaData) {
    eval(labels, predictions, null, recordMetaData);
  }

  @Override
  public void eval(INDArray labels, INDArray predictions, INDArray maskArray) {
    eval(labels, predictions, maskArray, null);
  }

  @Override
  @SuppressWarnings("deprecation") // which an evaluation must have all the same
  public void evalTimeSeries(INDArray labels, INDArray predictions) {
    eval(labels, predictions, null, null);
  }

  @Override
  @SuppressWarnings("deprecation") // which an evaluation must have all the same
  public void evalTimeSeries(INDArray labels, INDArray predictions, INDArray labelsMaskArray) {
    eval(labels, predictions, labelsMaskArray, null);
  }

  @Override
  public void merge(TokenEvaluation other) {
    other.tasks.forEach((task, score) -> tasks.merge(task, score, Score::plus));
  }

  @Override
  public void reset() {
    tasks.clear();
  }

  /** A line a task, and one of all tokens. */
  @Override
  public String stats() {
    StringBuilder text = new StringBuilder();
    tasks.forEach((task, score) -> text.append(line(task, score)));
    return text.append(line("all", all())).toString();
  }

  private static String line(String task, Score score) {
    return String.format(
        Locale.ROOT,
        "%s: %,d tokens, loss %.4f, %.3f bits/byte, accuracy %.1f%%%n",
        task,
        score.tokens(),
        score.loss(),
        score.bitsPerByte(),
        100 * score.accuracy());
  }

  @Override
  public String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    tasks.forEach(
        (task, score) ->
            json.putObject(task)
                .put("tokens", score.tokens())
                .put("loss", score.loss())
                .put("accuracy", score.accuracy()));
    return json.toString();
  }

  /** JSON, which is YAML. */
  @Override
  public String toYaml() {
    return toJson();
  }

  @Override
  public double getValue(IMetric metric) {
    if (metric instanceof Metric own) {
      return all().value(own);
    }
    throw new InputException("evaluation of tokens: no metric " + metric);
  }

  @Override
  public TokenEvaluation newInstance() {
    return new TokenEvaluation();
  }

  @Override
  public String toString() {
    return stats();
  }
}
