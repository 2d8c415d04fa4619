package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hatchling.generation.Trace;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelWeights;
import dev.hatchling.random.RandomKey;
import dev.hatchling.report.Browser;
import dev.hatchling.report.Page;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceReportTest {
  private static final String TEXT = "The old man, <b>twice</b>.";

  @TempDir Path folder;

  private static ModelWeights model(String architecture) {
    Map<String, String> size =
        Map.of(
            "architecture",
            architecture,
            "n_layer",
            "2",
            "n_embd",
            "8",
            "n_head",
            "2",
            "n_neuron",
            "12");
    ModelConfig config = ModelConfig.defaults().with(size);
    return ModelWeights.of(LanguageModel.create(config, RandomKey.root(1)));
  }

  private static Trace trace(ModelWeights model) {
    int[] tokens = TEXT.chars().toArray();
    return Trace.of(model, tokens);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hatchling", "bdh"})
  void everyPictureIsThere(String architecture) throws IOException, InterruptedException {
    ModelWeights model = model(architecture);
    Page page = new Page("Trace");
    TraceReport.add(page, model, trace(model));
    Path file = folder.resolve("page.html");
    page.write(file);
    String html = Files.readString(file);
    assertThat(html.split("data:image/png;base64,", -1)).hasSize(1 + 2 + 2 + 4);
    assertThat(html).contains("&lt;").doesNotContain("<b>twice");
    assumeTrue(Browser.find().isPresent(), "no Chromium on the PATH: the page was not opened");
    assertThat(Browser.look(file, folder).errors()).isEmpty();
  }

  @Test
  void filesHoldWhatTheTraceHolds() throws IOException {
    Trace trace = trace(model("hatchling"));
    TraceFiles.write(trace, folder.resolve("csv"));
    assertThat(Files.readAllLines(folder.resolve("csv/spikes.csv")))
        .startsWith("layer,neuron,time")
        .hasSize(1 + sum(trace.counts(0)) + sum(trace.counts(1)));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("csv/attention_1.npy")));
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    int length = bytes.getShort(8);
    String header = new String(bytes.array(), 10, length, StandardCharsets.US_ASCII);
    int time = TEXT.length();
    assertThat(header).contains("'shape': (2, " + time + ", " + time + ")").endsWith("\n");
    assertThat((10 + length) % 64).isZero();
    assertThat(bytes.capacity()).isEqualTo(10 + length + 4 * 2 * time * time);
    int at = 10 + length + 4 * (time * time + 9 * time + 4);
    assertThat(bytes.getFloat(at)).isEqualTo((float) trace.attention(1, 1)[9][4]);
    assertThat(folder.resolve("csv/potentials_0.npy")).exists();
    assertThat(folder.resolve("csv/synapses_1.npy")).exists();
  }

  private static int sum(int... counts) {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }

  /** About as many connections are kept as are meant to be. */
  @Test
  void theGraphKeepsTheStrongest() {
    assertThat(NeuronGraph.of(model("bdh"), 0).edges()).isBetween(15L * 24, 17L * 24);
  }
}
