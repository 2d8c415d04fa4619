package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.report.Browser;
import dev.hatchling.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

class TrainingReportTest {
  private static final String HOSTILE = "<b onclick=alert(1)>x</b>,\"y\"";

  @TempDir Path folder;

  private void train() throws IOException {
    TrainingConfig config =
        TrainingConfig.DEFAULT.with(Map.of("steps", "12", "validate_every", "4"));
    Toy.Source source = new Toy.Source(5);
    Toy toy = new Toy(DataType.FLOAT);
    new Trainer(toy, source, config, folder)
        .validator(stop -> Evaluator.evaluate(toy::losses, List.of(source.batch(99)), stop))
        .run();
    Path metrics = folder.resolve(MetricsFile.FILE);
    String quoted = "\"" + HOSTILE.replace("\"", "\"\"") + "\"";
    Files.writeString(metrics, Files.readString(metrics).replace(",same,", "," + quoted + ","));
    ObjectNode notes = Checkpoint.object(folder.resolve(Checkpoint.FILE));
    notes.put("command", "scripts/hatchling train --data '" + HOSTILE + "=f'");
    Files.writeString(folder.resolve(Checkpoint.FILE), notes.toString());
  }

  @Test
  void everyChartIsDrawn() throws IOException, InterruptedException {
    train();
    Table table = new Table("task", "loss").row(HOSTILE, "1.5").row("up", "2");
    TrainingReport.write(
        folder, Map.of("Table", table), Map.of(HOSTILE, "a sample </script><script>alert(1)"));
    Path report = folder.resolve(TrainingReport.FILE);
    String html = Files.readString(report);
    assertThat(html).doesNotContain("<b onclick").contains("&lt;b onclick");
    assertThat(html)
        .contains("Share of the mixture", "Learning rate", "Firing rate by layer", "Dead neurons");
    assertThat(html).contains("learning_rate", "scripts/hatchling train");
    assumeTrue(Browser.find().isPresent(), "no Chromium on the PATH: the report was not opened");
    Browser.Sight sight = Browser.look(report, folder);
    assertThat(sight.errors()).isEmpty();
    assertThat(sight.canvases()).isEqualTo(9);
    assertThat(sight.blank()).isEmpty();
    assertThat(sight.pointless()).isEmpty();
    assertThat(sight.elements()).isZero();
  }
}
