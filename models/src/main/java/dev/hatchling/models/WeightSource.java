package dev.hatchling.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hatchling.files.SafeTensors;
import dev.hatchling.files.TensorInfo;
import dev.hatchling.input.StrictJson;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The tensors of a model, in one file or in the shards of an index, by their names without what
 * PyTorch puts before those of wrapped modules.
 */
final class WeightSource implements AutoCloseable {
  private static final String INDEX = ".index.json";

  /** Of a compiled module, of one that several devices train, and of any of both. */
  private static final List<String> PREFIXES = List.of("_orig_mod.", "module.");

  private static final int MOST_SHARDS = 1000;

  /**
   * Where a tensor is.
   *
   * @param file the open file
   * @param info what its header says, with the whole name
   */
  record Found(SafeTensors file, TensorInfo info) {}

  private final Path path;
  private final List<SafeTensors> files = new ArrayList<>();
  private final Map<String, Found> found = new LinkedHashMap<>();

  private WeightSource(Path path) {
    this.path = path;
  }

  /**
   * Opens a model's tensors.
   *
   * @param path the file; where there is none, {@code PATH.index.json} names several
   * @throws IOException in one line, for files that are missing, cut or malformed
   */
  static WeightSource open(Path path) throws IOException {
    WeightSource source = new WeightSource(path);
    try {
      for (Path file : source.paths()) {
        SafeTensors open = SafeTensors.open(file);
        source.files.add(open);
        source.add(open, file);
      }
      return source;
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private List<Path> paths() throws IOException {
    Path index = path.resolveSibling(path.getFileName() + INDEX);
    if (Files.exists(path)) {
      return List.of(path);
    }
    if (Files.exists(index)) {
      return shards(index);
    }
    throw new IOException(path + ": no such file" + pickled());
  }

  /** What to do with a file of PyTorch's own format, where there is one. */
  private String pickled() throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return "";
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(PyTorchBdh::isPickled)
          .sorted()
          .findFirst()
          .map(file -> "; " + PyTorchBdh.conversion(file, path))
          .orElse("");
    }
  }

  private List<Path> shards(Path index) throws IOException {
    JsonNode map;
    try {
      map = StrictJson.read(Files.readString(index)).path("weight_map");
    } catch (CharacterCodingException e) {
      throw new IOException(index + ": is not UTF-8 text", e);
    } catch (JsonProcessingException e) {
      throw new IOException(index + ": " + StrictJson.reason(e), e);
    }
    TreeSet<String> names = new TreeSet<>();
    map.forEach(name -> names.add(name.asText()));
    if (names.isEmpty() || names.size() > MOST_SHARDS) {
      throw new IOException(index + ": its weight_map names " + names.size() + " files");
    }
    List<Path> paths = new ArrayList<>();
    for (String name : names) {
      if (!name.matches("[^/\\\\\\x00-\\x1f]+") || name.equals("..")) {
        throw new IOException(
            index + ": '" + name.strip() + "' is not the name of a file beside it");
      }
      paths.add(index.resolveSibling(name));
    }
    return paths;
  }

  private void add(SafeTensors open, Path file) throws IOException {
    for (TensorInfo info : open.tensors()) {
      String plain = info.name();
      for (boolean more = true; more; ) {
        String name = plain;
        more = PREFIXES.stream().anyMatch(name::startsWith);
        plain = more ? plain.substring(plain.indexOf('.') + 1) : plain;
      }
      Found other = found.put(plain, new Found(open, info));
      if (other != null) {
        throw new IOException(
            file + ": tensors '" + other.info.name() + "' and '" + info.name() + "' are one");
      }
    }
  }

  /** The names, without prefixes, in order of the files. */
  Collection<String> names() {
    return found.keySet();
  }

  /** Whether there is a tensor of this name. */
  boolean has(String name) {
    return found.containsKey(name);
  }

  /**
   * A tensor that must be there and have a shape.
   *
   * @throws IOException naming the file, where it is not or has not
   */
  Found expect(String name, long... shape) throws IOException {
    Found here = found.get(name);
    if (here == null) {
      throw new IOException(path + ": has no tensor '" + name + "'");
    }
    here.file.expect(here.info.name(), shape);
    return here;
  }

  @Override
  public void close() throws IOException {
    for (SafeTensors file : files) {
      file.close();
    }
  }
}
