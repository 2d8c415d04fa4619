package dev.hatchling.models;

import dev.hatchling.files.SafeTensors;
import dev.hatchling.files.SafeTensorsWriter;
import dev.hatchling.files.Tensor;
import dev.hatchling.files.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The arrays of a model in a safetensors file. */
final class WeightFile {
  /**
   * What PyTorch puts before the names of a compiled module; the published BDH compiles its own.
   */
  private static final String COMPILED = "_orig_mod.";

  /** A table that the published BDH saves and that its configuration implies. */
  private static final String FREQUENCIES = "attn.freqs";

  /** As PyTorch marks its own. */
  static final Map<String, String> METADATA = Map.of("format", "pt");

  private WeightFile() {}

  /** Writes all arrays in the layouts of {@link FileLayout}. */
  static void write(LanguageModel model, Path path) throws IOException {
    SafeTensorsWriter.write(path, tensors(model), METADATA);
  }

  /** All arrays in the layouts of files. */
  static Map<String, Tensor> tensors(LanguageModel model) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter p : ParameterNames.parameters(model.config())) {
      INDArray array = model.array(p.name());
      boolean same = !p.layout().transposed();
      tensors.put(p.name(), same ? Tensor.of(array) : outside(array, p.layout()));
    }
    return tensors;
  }

  private static Tensor outside(INDArray array, FileLayout layout) {
    int length = Math.toIntExact(array.length());
    if (array.dataType() == DataType.DOUBLE) {
      double[] inside = array.data().asDouble();
      double[] outside = new double[length];
      for (int i = 0; i < length; i++) {
        outside[i] = inside[layout.inside(i)];
      }
      return Tensor.of(outside, layout.dimensions());
    }
    float[] inside = array.data().asFloat();
    float[] outside = new float[length];
    for (int i = 0; i < length; i++) {
      outside[i] = inside[layout.inside(i)];
    }
    return Tensor.of(outside, layout.dimensions());
  }

  /**
   * Reads all arrays of a model, in its precision and in the layouts of files.
   *
   * @throws IOException in one line, for a file that does not hold exactly these arrays
   */
  static Map<String, Tensor> read(ModelConfig config, Path path) throws IOException {
    try (SafeTensors file = SafeTensors.open(path)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      Set<String> known = new HashSet<>(Set.of(FREQUENCIES, COMPILED + FREQUENCIES));
      List<Parameter> parameters = ParameterNames.parameters(config);
      for (Parameter p : parameters) {
        known.add(name(p, file));
        file.expect(name(p, file), p.layout().dimensions());
      }
      for (TensorInfo tensor : file.tensors()) {
        if (!known.contains(tensor.name())) {
          throw new IOException(
              path + ": tensor '" + tensor.name() + "' is none of the configured model's");
        }
      }
      for (Parameter p : parameters) {
        tensors.put(p.name(), tensor(p, config.precision(), file, path));
      }
      return tensors;
    }
  }

  private static String name(Parameter p, SafeTensors file) {
    return file.has(COMPILED + p.name()) ? COMPILED + p.name() : p.name();
  }

  private static Tensor tensor(Parameter p, Precision precision, SafeTensors file, Path path)
      throws IOException {
    String name = name(p, file);
    long[] dimensions = p.layout().dimensions();
    if (p.spec().kind() == ParameterKind.BUFFER) {
      byte[] values = file.bytes(name);
      for (byte value : values) {
        if (value < -1 || value > 1) {
          throw new IOException(
              path + ": tensor '" + name + "' holds " + value + ", not -1, 0 or 1");
        }
      }
      return Tensor.signed(values, dimensions);
    }
    return switch (precision) {
      case FLOAT -> {
        float[] values = file.floats(name);
        for (float value : values) {
          requireFinite(value, name, path);
        }
        yield Tensor.of(values, dimensions);
      }
      case DOUBLE -> {
        double[] values = file.doubles(name);
        for (double value : values) {
          requireFinite(value, name, path);
        }
        yield Tensor.of(values, dimensions);
      }
    };
  }

  private static void requireFinite(double value, String name, Path path) throws IOException {
    if (!Double.isFinite(value)) {
      throw new IOException(path + ": tensor '" + name + "' holds " + value);
    }
  }
}
