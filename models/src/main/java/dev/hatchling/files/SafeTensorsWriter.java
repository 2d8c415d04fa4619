package dev.hatchling.files;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes safetensors files; the bytes depend on the tensors alone. */
public final class SafeTensorsWriter {
  private static final int ALIGNMENT = 8;
  private static final int CHUNK = 1 << 18;
  private static final ObjectMapper JSON = new ObjectMapper();

  private SafeTensorsWriter() {}

  /**
   * Writes a file beside the target and renames it over the target: a reader sees the old file or
   * the new one, never half of either.
   *
   * @throws IOException in one line that names the file
   */
  public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    AtomicFiles.write(path, out -> write(out, tensors, metadata));
  }

  /** Writes header and tensors to a stream. Wider types first, so that all are aligned. */
  public static void write(
      OutputStream out, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    List<Map.Entry<String, Tensor>> ordered = new ArrayList<>(tensors.entrySet());
    ordered.sort(Comparator.comparingInt(e -> -e.getValue().type().bytes()));
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      metadata.forEach(header.putObject("__metadata__")::put);
    }
    long offset = 0;
    for (Map.Entry<String, Tensor> e : ordered) {
      offset = describe(header.putObject(e.getKey()), e.getValue(), offset);
    }
    StringBuilder text = new StringBuilder(JSON.writeValueAsString(header));
    while (text.toString().getBytes(StandardCharsets.UTF_8).length % ALIGNMENT != 0) {
      text.append(' ');
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(length.putLong(bytes.length).array());
    out.write(bytes);
    for (Map.Entry<String, Tensor> e : ordered) {
      stream(e.getValue(), out);
    }
  }

  private static long describe(ObjectNode node, Tensor tensor, long offset) {
    long end = offset + tensor.elements() * tensor.type().bytes();
    node.put("dtype", tensor.type().name());
    ArrayNode shape = node.putArray("shape");
    for (long size : tensor.shape()) {
      shape.add(size);
    }
    node.putArray("data_offsets").add(offset).add(end);
    return end;
  }

  /** The elements of a tensor, little-endian. */
  static void stream(Tensor tensor, OutputStream out) throws IOException {
    int most = CHUNK / tensor.type().bytes();
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    int elements = Math.toIntExact(tensor.elements());
    for (int from = 0; from < elements; from += most) {
      buffer.clear();
      tensor.copy(from, Math.min(most, elements - from), buffer);
      out.write(buffer.array(), 0, buffer.position());
    }
  }
}
