package dev.hatchling.models;

import dev.hatchling.files.SafeTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Vectors that {@code scripts/make_golden.py} made from the PyTorch reference. */
final class Golden implements AutoCloseable {
  private final SafeTensors file;

  Golden(String name) {
    try {
      file = SafeTensors.open(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path path(String name) {
    try {
      return Path.of(Golden.class.getResource("/golden/" + name + ".safetensors").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The configuration it was made with, in double precision, chunks shorter than the text. */
  ModelConfig config(Architecture architecture) {
    Map<String, String> values = new LinkedHashMap<>(file.metadata());
    values.put("architecture", architecture.name());
    values.put("dropout", "0");
    values.put("precision", "double");
    values.put("chunk", "8");
    return ModelConfig.defaults().with(values);
  }

  /** A spiking model of its arrays. */
  LanguageModel hatchling(Map<String, String> values) {
    ModelConfig config = config(Architecture.HATCHLING).with(values);
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : ParameterNames.of(config)) {
      arrays.put(spec.name(), array(config, spec));
    }
    return LanguageModel.of(config, arrays);
  }

  private INDArray array(ModelConfig config, ParameterSpec spec) {
    if (spec.kind() == ParameterKind.BUFFER) {
      INDArray array = Nd4j.create(DataType.INT8, spec.dimensions());
      byte[] values = bytes(spec.name());
      for (int i = 0; i < values.length; i++) {
        array.data().put(i, values[i]);
      }
      return array;
    }
    return inside(config, spec, spec.name()).castTo(LanguageModel.type(config));
  }

  /** A tensor that lies as in files, as the array it is inside. */
  INDArray inside(ModelConfig config, ParameterSpec spec, String name) {
    FileLayout layout =
        ParameterNames.parameters(config).stream()
            .filter(p -> p.spec().equals(spec))
            .findFirst()
            .orElseThrow()
            .layout();
    double[] values = doubles(name);
    INDArray array = Nd4j.create(DataType.DOUBLE, spec.dimensions());
    for (int i = 0; i < values.length; i++) {
      array.data().put(layout.inside(i), values[i]);
    }
    return array;
  }

  boolean has(String name) {
    return file.has(name);
  }

  double[] doubles(String name) {
    try {
      return file.doubles(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] bytes(String name) {
    try {
      return file.bytes(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int[][] tokens(String name) {
    try {
      int[] flat = file.ints(name);
      int rows = file.info(name).shape().get(0).intValue();
      int[][] tokens = new int[rows][flat.length / rows];
      for (int b = 0; b < rows; b++) {
        System.arraycopy(flat, b * tokens[b].length, tokens[b], 0, tokens[b].length);
      }
      return tokens;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
