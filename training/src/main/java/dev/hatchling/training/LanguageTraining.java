package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.files.FolderWriter;
import dev.hatchling.input.InputException;
import dev.hatchling.models.GraphNames;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.ModelGraph;
import dev.hatchling.models.ModelInputs;
import dev.hatchling.models.OperationSet;
import dev.hatchling.models.ParameterKind;
import dev.hatchling.models.ParameterNames;
import dev.hatchling.models.ParameterSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes a {@link LanguageModel} trainable: AdamW for its weights, homeostasis as it comes. */
public final class LanguageTraining implements Trainable {
  private final LanguageModel model;
  private final ModelGraph graph;
  private final List<ParameterGroup> groups;
  private final Optional<CarriedRows> rows;
  private Tokenizer tokenizer = new ByteTokenizer();

  /**
   * The training graph of a model.
   *
   * @param context T of every batch, or of the longest where windows grow
   */
  public LanguageTraining(LanguageModel model, TrainingConfig config, int context) {
    this.model = model;
    boolean grows = WindowGrowth.of(config, context).grows();
    int steps = grows || config.carry() ? 0 : length(model, context);
    this.graph = model.trainingGraph(config.seed(), steps, config.carry());
    this.rows =
        config.carry()
            ? Optional.of(new CarriedRows(model.config(), config.batch()))
            : Optional.empty();
    List<ParameterGroup> all = new ArrayList<>();
    add(all, ParameterKind.WEIGHT, Rule.ADAMW, 1, config.weightDecay());
    add(all, ParameterKind.TABLE, Rule.ADAMW_ROWS, 1, config.weightDecay());
    add(all, ParameterKind.DALE, Rule.ADAMW, config.daleRate(), config.weightDecay());
    add(all, ParameterKind.HOMEOSTATIC, Rule.DIRECT, 1, 0);
    add(all, ParameterKind.LOG_HOMEOSTATIC, Rule.DIRECT_LOG, 1, 0);
    this.groups = List.copyOf(all);
  }

  /**
   * Has every checkpoint keep the tokenizer that texts are encoded with; without, tokens are bytes.
   *
   * @return this
   * @throws InputException where it has another number of tokens than the model
   */
  public LanguageTraining tokenizer(Tokenizer own) {
    int vocabulary = model.config().vocabulary();
    if (own.vocabulary() != vocabulary) {
      throw new InputException(
          "vocab_size = " + vocabulary + ": the tokenizer has " + own.vocabulary() + " tokens");
    }
    tokenizer = own;
    return this;
  }

  /** The length a graph is made for: any, except where portable attention keeps a table. */
  static int length(LanguageModel model, int context) {
    return model.config().ops() == OperationSet.PORTABLE ? context : 0;
  }

  private void add(
      List<ParameterGroup> all, ParameterKind kind, Rule rule, double multiplier, double decay) {
    List<String> names =
        model.parameters().stream()
            .filter(spec -> spec.kind() == kind)
            .map(ParameterSpec::name)
            .toList();
    if (!names.isEmpty()) {
      all.add(new ParameterGroup(names, rule, multiplier, decay));
    }
  }

  /** Names of the firing rates that a graph of a model has, one a layer. */
  static List<String> firingRates(LanguageModel model, ModelGraph graph) {
    List<String> names = new ArrayList<>();
    for (int l = 0; l < model.config().layers(); l++) {
      if (graph.graph().hasVariable(GraphNames.rate(l))) {
        names.add(GraphNames.rate(l));
      }
    }
    return names;
  }

  @Override
  public SameDiff graph() {
    return graph.graph();
  }

  @Override
  public List<ParameterGroup> parameters() {
    return groups;
  }

  @Override
  public String lossPerSample() {
    return GraphNames.LOSS_PER_SAMPLE;
  }

  @Override
  public String totalLoss() {
    return GraphNames.LOSS;
  }

  @Override
  public List<String> firingRates() {
    return firingRates(model, graph);
  }

  @Override
  public boolean portable() {
    return model.config().ops() == OperationSet.PORTABLE;
  }

  @Override
  public Optional<RowTable> rowTable() {
    return model
        .config()
        .ngrams()
        .map(
            ngrams ->
                new RowTable(
                    ParameterNames.NGRAMS,
                    GraphNames.EMBEDDING_SUM,
                    batch -> ngrams.read(batch.before(), batch.tokens())));
  }

  @Override
  public Map<String, INDArray> placeholders(Batch batch, double[] sampleWeights, long step) {
    ModelInputs inputs =
        new ModelInputs(model.config(), graph)
            .tokens(batch.before(), batch.tokens())
            .targets(batch.targets(), batch.weights())
            .sampleWeights(sampleWeights)
            .moment(batch.samples(), step);
    rows.ifPresent(carried -> carried.feed(batch, inputs));
    return inputs.map();
  }

  @Override
  public void save(FolderWriter folder) throws IOException {
    ModelDirectory.write(model, tokenizer, folder);
    if (rows.isPresent()) {
      rows.get().save(folder);
    }
  }

  @Override
  public void resume(Path folder) throws IOException {
    if (rows.isPresent()) {
      rows.get().load(folder);
    }
  }

  @Override
  public List<String> carried() {
    return rows.map(CarriedRows::outputs).orElse(List.of());
  }

  @Override
  public void carry(Batch share, Map<String, INDArray> values) {
    rows.ifPresent(carried -> carried.take(share, values));
  }

  /** What rows carry; empty where each window begins anew. */
  Optional<CarriedRows> rows() {
    return rows;
  }
}
