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
import org.nd4j.linalg.factory.Nd4j;

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
   * Reads all arrays of a model.
   *
   * @throws IOException in one line, for a file that does not hold exactly these arrays
   */
  static Map<String, INDArray> read(ModelConfig config, Path path) throws IOException {
    try (SafeTensors file = SafeTensors.open(path)) {
      Map<String, INDArray> arrays = new LinkedHashMap<>();
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
        arrays.put(p.name(), array(p, LanguageModel.type(config), file, path));
      }
      return arrays;
    }
  }

  private static String name(Parameter p, SafeTensors file) {
    return file.has(COMPILED + p.name()) ? COMPILED + p.name() : p.name();
  }

  private static INDArray array(Parameter p, DataType type, SafeTensors file, Path path)
      throws IOException {
    String name = name(p, file);
    if (p.spec().kind() == ParameterKind.BUFFER) {
      return connections(p.spec(), file.bytes(name), path);
    }
    double[] values = file.doubles(name);
    INDArray array = Nd4j.createUninitialized(type, p.spec().dimensions());
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IOException(path + ": tensor '" + name + "' holds " + values[i]);
      }
      array.data().put(p.layout().inside(i), values[i]);
    }
    return array;
  }

  private static INDArray connections(ParameterSpec spec, byte[] values, Path path)
      throws IOException {
    INDArray array = Nd4j.createUninitialized(DataType.INT8, spec.dimensions());
    for (int i = 0; i < values.length; i++) {
      if (values[i] < -1 || values[i] > 1) {
        throw new IOException(
            path + ": tensor '" + spec.name() + "' holds " + values[i] + ", not -1, 0 or 1");
      }
      array.data().put(i, values[i]);
    }
    return array;
  }
}
