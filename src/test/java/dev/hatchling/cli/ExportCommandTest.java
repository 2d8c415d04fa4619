package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.random.RandomKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private int run(String command) {
    PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Main(Main.commands()).run(command.split(" "), new Console(stream, stream, false));
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private LanguageModel save(String architecture) throws IOException {
    Map<String, String> size =
        Map.of(
            "n_layer",
            "2",
            "n_embd",
            "8",
            "n_head",
            "2",
            "n_neuron",
            "12",
            "architecture",
            architecture);
    LanguageModel model =
        LanguageModel.create(ModelConfig.defaults().with(size), RandomKey.root(1));
    ModelDirectory.save(model, folder.resolve(architecture));
    return model;
  }

  @Test
  void whatIsExportedIsReadAgain() throws IOException {
    LanguageModel model = save("bdh");
    String command = "export --model " + folder.resolve("bdh") + " --out " + folder.resolve("out");
    assertThat(run(command)).as(printed()).isZero();
    assertThat(printed()).contains("model.load_state_dict(safetensors.torch.load_file('");
    LanguageModel read = ModelDirectory.load(folder.resolve("out"));
    assertThat(read.array("encoder")).isEqualTo(model.array("encoder"));
    assertThat(run("generate --model " + folder.resolve("out") + " --prompt a --tokens 3"))
        .isZero();
    assertThat(run(command)).isEqualTo(Main.USAGE);
    assertThat(printed()).contains("holds a model already");
  }

  @Test
  void whatCannotBeIsRefused() throws IOException {
    save("hatchling");
    String out = " --out " + folder.resolve("out");
    assertThat(run("export --model " + folder.resolve("hatchling") + out)).isEqualTo(Main.USAGE);
    assertThat(printed()).contains("architecture = hatchling: PyTorch's published BDH has no such");
    assertThat(folder.resolve("out")).doesNotExist();
    Path pickled = Files.write(folder.resolve("bdh.pt"), new byte[] {80, 75});
    assertThat(run("generate --prompt a --model " + pickled)).isEqualTo(Main.USAGE);
    assertThat(printed())
        .contains("--model " + pickled + ": is no directory; ")
        .contains("python3 -c \"import torch, safetensors.torch as s;");
  }
}
