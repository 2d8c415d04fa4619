package dev.hatchling.models;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.files.AtomicFiles;
import dev.hatchling.files.SafeTensorsWriter;
import dev.hatchling.files.Tensor;
import dev.hatchling.input.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A BDH for the published module: its state dictionary and its configuration; and its files. */
public final class PyTorchBdh {
  private static final List<String> PICKLED = List.of(".pt", ".pth", ".bin", ".ckpt");

  private PyTorchBdh() {}

  /** Whether a file is of PyTorch's own format, by its name. */
  public static boolean isPickled(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return PICKLED.stream().anyMatch(name::endsWith);
  }

  /** How a file of PyTorch's own format becomes one that can be read, in one line. */
  public static String conversion(Path file, Path to) {
    return file
        + " is PyTorch's own format, a program; this converts it: python3 -c \"import torch,"
        + " safetensors.torch as s; d = torch.load('"
        + file
        + "', map_location='cpu', weights_only=True); d = d.get('model', d.get('state_dict', d));"
        + " s.save_file({k: v.clone().contiguous() for k, v in d.items()}, '"
        + to
        + "')\"";
  }

  /**
   * Writes {@code model.safetensors} with every tensor of the published module, and {@code
   * config.json} with the six keys of its configuration.
   *
   * @param directory is made where it is not there
   * @throws InputException where the published module cannot be this model, naming why
   * @throws IOException in one line, where a file cannot be written
   */
  public static void write(LanguageModel model, Path directory) throws IOException {
    ModelConfig config = model.config();
    requirePublished(config);
    Map<String, Tensor> tensors = WeightFile.tensors(model);
    tensors.put(WeightFile.FREQUENCIES, frequencies(config));
    SafeTensorsWriter.write(
        directory.resolve(ModelDirectory.WEIGHTS), tensors, WeightFile.METADATA);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("n_layer", config.layers()).put("n_embd", config.width());
    json.put("dropout", config.dropout()).put("n_head", config.heads());
    json.put(ModelConfig.MULTIPLIER, config.population() / config.width());
    json.put("vocab_size", config.vocabulary());
    byte[] text = (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(directory.resolve(ModelDirectory.CONFIG), out -> out.write(text));
  }

  /** Refuses what the published module does not have. */
  private static void requirePublished(ModelConfig config) {
    if (!config.architecture().published()) {
      throw refused("architecture = " + config.architecture().key());
    } else if (!config.shared()) {
      throw refused("shared = false");
    } else if (config.ngrams().isPresent()) {
      throw refused("ngram_rows = " + config.ngram().rows());
    } else if (config.stream().lags() > 0) {
      throw refused("delay_taps = " + config.stream().delayTaps());
    } else if (config.stream().shortcut()) {
      throw refused("shortcut = true");
    } else if (config.plasticity().forgetting()) {
      throw refused("forgetting = true");
    } else if (config.ropeBase() != ModelConfig.BDH_ROPE_BASE) {
      throw refused("rope_base = " + config.ropeBase());
    } else if (config.population() % config.width() != 0) {
      throw refused(
          "n_head · n_neuron = "
              + config.population()
              + ", no multiple of n_embd = "
              + config.width());
    }
  }

  private static InputException refused(String what) {
    return new InputException(what + ": PyTorch's published BDH has no such model");
  }

  private static Tensor frequencies(ModelConfig config) {
    return Tensor.of(turns(config.neurons()), 1, 1, 1, config.neurons());
  }

  /** Frequencies of the rotary angles in turns, {@code [N]}, as the module's buffer has them. */
  static float[] turns(int neurons) {
    float[] turns = new float[neurons];
    for (int n = 0; n < neurons; n++) {
      double exponent = (double) (n / 2 * 2) / neurons;
      turns[n] = (float) (1 / Math.pow(ModelConfig.BDH_ROPE_BASE, exponent) / (2 * Math.PI));
    }
    return turns;
  }
}
