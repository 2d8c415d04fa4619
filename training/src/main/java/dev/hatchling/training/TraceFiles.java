package dev.hatchling.training;

import dev.hatchling.files.AtomicFiles;
import dev.hatchling.generation.Trace;
import dev.hatchling.models.ModelConfig;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A {@link Trace} for other tools: {@code spikes.csv}, a line {@code layer,neuron,time} for each
 * active neuron, and for each layer l NumPy arrays in single precision, {@code potentials_l.npy}
 * {@code [M, T]}, {@code attention_l.npy} {@code [H, T, T]} and {@code synapses_l.npy} {@code [H,
 * K·N, D]}.
 */
public final class TraceFiles {
  private TraceFiles() {}

  /**
   * Writes the files; the folder is made.
   *
   * @throws IOException in one line that names the file that cannot be written
   */
  public static void write(Trace trace, Path folder) throws IOException {
    AtomicFiles.write(folder.resolve("spikes.csv"), out -> spikes(trace, out));
    ModelConfig config = trace.config();
    int time = trace.tokens().length;
    for (int layer = 0; layer < config.layers(); layer++) {
      int l = layer;
      int heads = config.heads();
      write(
          folder.resolve("potentials_" + l + ".npy"),
          n -> trace.distances(l, n),
          config.population(),
          config.population(),
          time);
      write(
          folder.resolve("attention_" + l + ".npy"),
          h -> flat(trace.attention(l, h)),
          heads,
          heads,
          time,
          time);
      int width = config.width();
      int rows = trace.synapses(l, 0).length / width;
      write(
          folder.resolve("synapses_" + l + ".npy"),
          h -> doubles(trace.synapses(l, h)),
          heads,
          heads,
          rows,
          width);
    }
  }

  private static void spikes(Trace trace, OutputStream out) throws IOException {
    Writer text = new OutputStreamWriter(out, StandardCharsets.US_ASCII);
    text.write("layer,neuron,time\n");
    for (int l = 0; l < trace.config().layers(); l++) {
      for (int t = 0; t < trace.tokens().length; t++) {
        for (int neuron : trace.active(l, t)) {
          text.write(l + "," + neuron + "," + t + "\n");
        }
      }
    }
    text.flush();
  }

  /** Rows of an array, which are made one after another. */
  @FunctionalInterface
  private interface Rows {
    double[] row(int index);
  }

  /** NumPy's format, version 1.0, little-endian. */
  private static void write(Path file, Rows rows, int count, int... shape) throws IOException {
    String sizes = Arrays.stream(shape).mapToObj(String::valueOf).collect(Collectors.joining(", "));
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + sizes + "), }";
    int pad = 64 - (10 + header.length() + 1) % 64;
    String padded = header + " ".repeat(pad) + "\n";
    AtomicFiles.write(
        file,
        raw -> {
          DataOutputStream out = new DataOutputStream(raw);
          out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
          out.writeShort(Short.reverseBytes((short) padded.length()));
          out.write(padded.getBytes(StandardCharsets.US_ASCII));
          for (int i = 0; i < count; i++) {
            out.write(floats(rows.row(i)));
          }
          out.flush();
        });
  }

  private static byte[] floats(double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putFloat((float) value);
    }
    return bytes.array();
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[] doubles(float... values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }
}
