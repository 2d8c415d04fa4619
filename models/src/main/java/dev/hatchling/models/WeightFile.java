package dev.hatchling.models;

import dev.hatchling.files.SafeTensors;
import dev.hatchling.files.SafeTensorsWriter;
import dev.hatchling.files.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The arrays of a model in a safetensors file. */
final class WeightFile {
  /** A table that the published BDH saves and that its configuration implies. */
  static final String FREQUENCIES = "attn.freqs";

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
   * Reads all arrays of a model, in its precision and in the layouts of files. Of a published BDH
   * tensors that it does not know are passed over with a word, and a head that is not there is the
   * embedding, to which it was tied.
   *
   * @param path the file; where there is none, the index of several beside it is read
   * @throws IOException in one line, for a file that does not hold exactly these arrays
   */
  static Map<String, Tensor> read(ModelConfig config, Path path) throws IOException {
    try (WeightSource source = WeightSource.open(path)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      boolean published = config.architecture().published();
      Set<String> known = new HashSet<>(Set.of(FREQUENCIES));
      List<Parameter> parameters = ParameterNames.parameters(config);
      for (Parameter p : parameters) {
        known.add(p.name());
        if (!(published && tied(p, source))) {
          source.expect(p.name(), p.layout().dimensions());
        }
      }
      for (String name : source.names()) {
        if (!known.contains(name)) {
          String words = "tensor '" + name + "' is none of the configured model's";
          if (!published) {
            throw new IOException(path + ": " + words);
          }
          log().warn("{}: {}: passed over", path, words);
        }
      }
      for (Parameter p : parameters) {
        boolean untied = !(published && tied(p, source));
        tensors.put(
            p.name(),
            untied
                ? tensor(p, p.layout().dimensions(), config.precision(), source, path)
                : head(p, config, source, path));
      }
      return tensors;
    }
  }

  private static boolean tied(Parameter p, WeightSource source) {
    return p.name().equals(ParameterNames.HEAD) && !source.has(ParameterNames.HEAD);
  }

  /** The embedding, {@code [V, D]}, as a head, {@code [D, V]}. */
  private static Tensor head(Parameter p, ModelConfig config, WeightSource source, Path path)
      throws IOException {
    log().warn("{}: has no {}: it is tied to the embedding", path, ParameterNames.HEAD);
    long[] embedding = {config.vocabulary(), config.width()};
    Parameter named = ParameterNames.parameters(config).get(0);
    double[] inside = tensor(named, embedding, config.precision(), source, path).doubles();
    double[] outside = new double[inside.length];
    for (int i = 0; i < inside.length; i++) {
      outside[i] = inside[p.layout().inside(i)];
    }
    return config.precision() == Precision.DOUBLE
        ? Tensor.of(outside, p.layout().dimensions())
        : Tensor.of(floats(outside), p.layout().dimensions());
  }

  private static float[] floats(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static Tensor tensor(
      Parameter p, long[] dimensions, Precision precision, WeightSource source, Path path)
      throws IOException {
    WeightSource.Found found = source.expect(p.name(), dimensions);
    SafeTensors file = found.file();
    String name = found.info().name();
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

  /** Made where there is something to say: loading a logger takes as long as Java's own start. */
  private static Logger log() {
    return LoggerFactory.getLogger(WeightFile.class);
  }
}
