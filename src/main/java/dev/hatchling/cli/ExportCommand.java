package dev.hatchling.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.input.InputException;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.PyTorchBdh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code hatchling export}. */
final class ExportCommand extends Command {
  ExportCommand() {
    super("export", "write a BDH for PyTorch: the published module loads it");
  }

  @Override
  public Options options() {
    Options options = new Options();
    ChosenModel.addTo(options);
    return options.addOption(Values.needed("out", "DIR", "a folder, new or without a model"));
  }

  @Override
  public int run(CommandLine line, Console console) throws IOException {
    ChosenModel chosen = ChosenModel.of(line);
    Path out = Path.of(Values.required(line, "out"));
    if (Files.exists(out.resolve(ModelDirectory.WEIGHTS))) {
      throw new InputException("--out " + out + ": holds a model already");
    }
    LanguageModel model = ModelDirectory.load(chosen.directory());
    try (Tokenizer tokenizer = ModelDirectory.tokenizer(chosen.directory())) {
      PyTorchBdh.write(model, out);
      ModelDirectory.keep(tokenizer, out);
    }
    console.line("%s", chosen.words());
    console.line("written: %s", out);
    console.line("in PyTorch, with the published bdh.py:");
    console.line("  import bdh, json, safetensors.torch");
    console.line(
        "  model = bdh.BDH(bdh.BDHConfig(**json.load(open('%s'))))",
        out.resolve(ModelDirectory.CONFIG));
    console.line(
        "  model.load_state_dict(safetensors.torch.load_file('%s'))",
        out.resolve(ModelDirectory.WEIGHTS));
    console.result(JsonNodeFactory.instance.objectNode().put("out", out.toString()));
    return Main.DONE;
  }
}
