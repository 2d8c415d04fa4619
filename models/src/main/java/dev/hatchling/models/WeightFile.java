package dev.hatchling.models;

import dev.hatchling.files.SafeTensors;
import dev.hatchling.files.SafeTensorsWriter;
import dev.hatchling.files.Tensor;
import dev.hatchling.files.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
    for (ParameterSpec spec : model.parameters()) {
      FileLayout layout = FileLayout.of(model.config(), spec);
      INDArray array = model.array(spec.name());
      tensors.put(spec.name(), layout.transposed() ? outside(array, layout) : Tensor.of(array));
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
      for (ParameterSpec spec : ParameterNames.of(config)) {
        String name = file.has(COMPILED + spec.name()) ? COMPILED + spec.name() : spec.name();
        known.add(name);
        file.expect(name, FileLayout.of(config, spec).dimensions());
      }
      for (TensorInfo tensor : file.tensors()) {
        if (!known.contains(tensor.name())) {
          throw new IOException(
              path + ": tensor '" + tensor.name() + "' is none of the configured model's");
        }
      }
      for (ParameterSpec spec : ParameterNames.of(config)) {
        String name = file.has(COMPILED + spec.name()) ? COMPILED + spec.name() : spec.name();
        arrays.put(spec.name(), array(config, spec, file, name, path));
      }
      return arrays;
    }
  }

  private static INDArray array(
      ModelConfig config, ParameterSpec spec, SafeTensors file, String name, Path path)
      throws IOException {
    if (spec.kind() == ParameterKind.BUFFER) {
      return connections(spec, file.bytes(name), path);
    }
    FileLayout layout = FileLayout.of(config, spec);
    double[] values = file.doubles(name);
    INDArray array = Nd4j.createUninitialized(LanguageModel.type(config), spec.dimensions());
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IOException(path + ": tensor '" + name + "' holds " + values[i]);
      }
      array.data().put(layout.inside(i), values[i]);
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
