package dev.hatchling.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.models.Architecture;
import dev.hatchling.models.KeyTable;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.Presets;
import dev.hatchling.models.RecordJson;
import dev.hatchling.training.Settings;
import dev.hatchling.training.TrainingConfig;
import dev.hatchling.training.TrainingPresets;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.cli.HelpFormatter;

/** Every key of {@code --set} and {@code --config}, for the terminal and as docs/settings.md. */
final class SettingsPage {
  private static final int WIDTH = 100;
  private static final int MEANING = 44;

  /** Stands for a blank at which no line may end: within a range. */
  private static final String TIED = "\u00a0";

  private static final Set<Architecture> BOTH = EnumSet.allOf(Architecture.class);

  private static final String HEAD =
      """
      # Settings

      Every key of `--set KEY=VALUE` (repeatable) and of the flat JSON object in `--config FILE`; `scripts/hatchling train
      --help-keys` prints them. A run starts from its preset, `--config` comes next, then `--set`, then `--steps` and
      `--seed`. A model directory keeps the keys of the model in `config.json` and those of the training in
      `training.json`; there, too, a key that is absent has the default below. Equations are those of
      [the model](model.md).

      This page is made from the configuration records (`@Key`); `SettingsPageTest` says how.
      """;

  private SettingsPage() {}

  /** The keys, group by group. */
  static List<KeyTable.Group> groups() {
    List<KeyTable.Group> groups =
        new ArrayList<>(KeyTable.of("Model", ModelConfig.defaults()).groups());
    groups.addAll(KeyTable.of("Training", TrainingConfig.DEFAULT).groups());
    groups.add(
        new KeyTable.Group(
            "Other ways to say it",
            List.of(
                new KeyTable.Row(
                    ModelConfig.MULTIPLIER,
                    "gives n_neuron as the published BDH does: n_neuron = this · n_embd / n_head",
                    "",
                    "whole, [1, ∞)",
                    BOTH),
                new KeyTable.Row(
                    TrainingConfig.ACCUMULATE,
                    "K batches are summed for a step: K times the batch, cut into K times the"
                        + " shares",
                    "1",
                    "whole, [1, 2^20]",
                    BOTH),
                new KeyTable.Row(
                    Settings.MIXTURE,
                    "how tasks are mixed: by their weights, by size, or by size^(1/T)",
                    "weights",
                    "weights, size or temperature=T",
                    BOTH))));
    return groups;
  }

  /** Prints the keys. */
  static void print(Console console) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    HelpFormatter formatter = new HelpFormatter();
    for (KeyTable.Group group : groups()) {
      writer.println(group.title());
      for (KeyTable.Row row : group.rows()) {
        String readers = row.readBy().equals(BOTH) ? "" : "; " + names(row.readBy()) + " alone";
        String line = String.format("  %-27s %-13s %s", row.key(), row.absent(), row.means());
        String range = row.range().replaceAll("([\\[(]\\S+) ", "$1" + TIED);
        formatter.printWrapped(writer, WIDTH, MEANING, line + "; " + range + readers);
      }
      writer.println();
    }
    console.line("%s", text.toString().replace(TIED, " ").stripTrailing());
  }

  /** The page. */
  static String page() {
    StringBuilder page = new StringBuilder(HEAD);
    for (KeyTable.Group group : groups()) {
      page.append("\n## ").append(group.title()).append("\n\n");
      page.append("| key | default | range | read by | meaning |\n|---|---|---|---|---|\n");
      for (KeyTable.Row row : group.rows()) {
        String readers = row.readBy().equals(BOTH) ? "all" : names(row.readBy());
        String absent = row.absent().isEmpty() ? "" : "`" + row.absent() + "`";
        line(page, "`" + row.key() + "`", absent, row.range(), readers, row.means());
      }
    }
    page.append("\n## Presets\n\nWhat a preset (`--preset`) has in place of these defaults.\n\n");
    presets(page);
    return page.toString();
  }

  private static void presets(StringBuilder page) {
    line(page, "key", Presets.names().stream().map(n -> "`" + n + "`").toArray(String[]::new));
    line(page, "---", Presets.names().stream().map(n -> "---").toArray(String[]::new));
    ObjectNode plain = preset(Presets.DEFAULT, Architecture.HATCHLING);
    for (String key : (Iterable<String>) plain::fieldNames) {
      List<String> cells = Presets.names().stream().map(name -> cell(name, key)).toList();
      if (Set.copyOf(cells).size() > 1 || cells.get(0).contains(" ") || key.equals("context")) {
        line(page, "`" + key + "`", cells.toArray(String[]::new));
      }
    }
  }

  /** A preset's value; where the architectures differ, both. */
  private static String cell(String name, String key) {
    String spiking = preset(name, Architecture.HATCHLING).path(key).asText();
    String bdh = preset(name, Architecture.BDH).path(key).asText();
    return spiking.equals(bdh) || key.equals("architecture") ? spiking : spiking + ", bdh " + bdh;
  }

  private static ObjectNode preset(String name, Architecture architecture) {
    ModelConfig model = Presets.of(name, architecture);
    ObjectNode json = RecordJson.write(model);
    json.setAll(RecordJson.write(TrainingPresets.of(name, model)));
    return json;
  }

  private static String names(Set<Architecture> architectures) {
    return architectures.stream().map(Architecture::key).sorted().collect(Collectors.joining(", "));
  }

  private static void line(StringBuilder page, String first, String... cells) {
    page.append("| ").append(first).append(" | ").append(String.join(" | ", cells)).append(" |\n");
  }
}
