package dev.hatchling.generation.internal;

import dev.hatchling.files.AtomicFiles;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The file of a state: magic, version, the model's fingerprint, its shape, the sequences, and a
 * SHA-256 of all that. Numbers are big-endian. The checksum is verified before anything else is
 * believed.
 */
public final class StateFile {
  private static final byte[] MAGIC = {'H', 'a', 't', 'c', 'h', 'S', 't', '\n'};
  private static final int VERSION = 1;
  private static final int DIGEST = 32;
  private static final int BUFFER = 1 << 16;

  private StateFile() {}

  /** Writes sequences of one shape; the file appears complete or not at all. */
  public static void write(Path file, SequenceFloat[] sequences, byte[] fingerprint)
      throws IOException {
    AtomicFiles.write(
        file,
        raw -> {
          MessageDigest digest = sha256();
          DataOutputStream out = new DataOutputStream(new DigestOutputStream(raw, digest));
          write(out, sequences, fingerprint);
          out.flush();
          raw.write(digest.digest());
        });
  }

  private static void write(DataOutputStream out, SequenceFloat[] sequences, byte[] fingerprint)
      throws IOException {
    out.write(MAGIC);
    out.writeInt(VERSION);
    out.write(fingerprint);
    put(out, sizes(sequences[0].shape));
    out.writeInt(sequences.length);
    for (SequenceFloat sequence : sequences) {
      write(out, sequence);
    }
  }

  private static int[] sizes(StepShape shape) {
    int stateful = shape.neuronStates() > 0 ? 1 : 0;
    return new int[] {
      shape.layers(), shape.heads(), shape.neurons(), shape.width(), shape.vocabulary(), stateful
    };
  }

  private static void write(DataOutputStream out, SequenceFloat sequence) throws IOException {
    out.writeInt(sequence.position);
    out.writeLong(sequence.seed);
    out.writeInt(sequence.history.size());
    for (int i = 0; i < sequence.history.size(); i++) {
      out.writeInt(sequence.history.token(i));
    }
    put(out, sequence.logits);
    for (LayerStateFloat layer : sequence.layers) {
      for (float[] state : layer.neurons) {
        put(out, state);
      }
      put(out, layer.recentValues);
      for (SynapsesFloat head : layer.synapses) {
        put(out, head.written);
        put(out, head.keysByNeuron());
        put(out, head.numbers());
        put(out, head.gates);
        put(out, head.held);
      }
    }
  }

  private static void put(DataOutputStream out, int... values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    bytes.asIntBuffer().put(values);
    out.write(bytes.array());
  }

  private static void put(DataOutputStream out, float[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    bytes.asFloatBuffer().put(values);
    out.write(bytes.array());
  }

  /**
   * Reads sequences of a model.
   *
   * @throws IOException in one line: not a state, damaged, cut short, of another version or model
   */
  public static SequenceFloat[] read(Path file, StepShape shape, byte[] fingerprint)
      throws IOException {
    verify(file);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
      in.skipNBytes(MAGIC.length);
      int version = in.readInt();
      if (version != VERSION) {
        throw new IOException(
            file + ": a state of version " + version + "; this program reads version " + VERSION);
      }
      boolean same = Arrays.equals(in.readNBytes(DIGEST), fingerprint);
      int[] sizes = ints(in, 6);
      if (!same || !Arrays.equals(sizes, sizes(shape))) {
        throw new IOException(file + ": the state of another model; its fingerprint differs");
      }
      return read(in, shape, file);
    } catch (EOFException e) {
      throw new IOException(file + ": damaged state: it ends too early", e);
    }
  }

  private static SequenceFloat[] read(DataInputStream in, StepShape shape, Path file)
      throws IOException {
    int count = in.readInt();
    long each = (Files.size(file) - MAGIC.length) / Math.max(1, count);
    if (count < 1 || each < new SequenceFloat(shape).bytes() / 2) {
      throw new IOException(file + ": damaged state: " + count + " sequences do not fit in it");
    }
    SequenceFloat[] sequences = new SequenceFloat[count];
    for (int b = 0; b < count; b++) {
      sequences[b] = new SequenceFloat(shape);
      read(in, sequences[b], file);
    }
    if (in.readNBytes(DIGEST + 1).length != DIGEST) {
      throw new IOException(file + ": damaged state: something follows its end");
    }
    return sequences;
  }

  private static void read(DataInputStream in, SequenceFloat sequence, Path file)
      throws IOException {
    sequence.position = in.readInt();
    sequence.seed = in.readLong();
    int known = in.readInt();
    boolean right = known >= 0 && known <= History.LENGTH;
    if (!right || sequence.position < 0 || sequence.position > SequenceFloat.MOST_TOKENS) {
      throw new IOException(file + ": damaged state: position " + sequence.position);
    }
    for (int i = 0; i < known; i++) {
      int token = in.readInt();
      if (token < 0 || token >= sequence.shape.vocabulary()) {
        throw new IOException(file + ": damaged state: token " + token);
      }
      sequence.history.add(token);
    }
    get(in, sequence.logits);
    for (LayerStateFloat layer : sequence.layers) {
      for (float[] state : layer.neurons) {
        get(in, state);
      }
      get(in, layer.recentValues);
      for (SynapsesFloat head : layer.synapses) {
        System.arraycopy(ints(in, head.written.length), 0, head.written, 0, head.written.length);
        float[] keys = new float[2 * head.written.length * SynapsesFloat.BLOCK];
        get(in, keys);
        head.takeKeys(keys);
        float[] numbers = new float[head.size()];
        get(in, numbers);
        head.takeNumbers(numbers, 0);
        get(in, head.gates);
        get(in, head.held);
      }
    }
  }

  /** Refuses a file that is not a state, or whose checksum is not that of its content. */
  private static void verify(Path file) throws IOException {
    long content = Files.size(file) - DIGEST;
    MessageDigest digest = sha256();
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
      InputStream in = new DigestInputStream(raw, digest);
      if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
        throw new IOException(file + ": not a Hatchling state");
      }
      for (long left = content - MAGIC.length; left > 0; ) {
        int read = in.readNBytes((int) Math.min(BUFFER, left)).length;
        left -= read == 0 ? left : read;
      }
      byte[] expected = digest.digest();
      if (content < MAGIC.length || !Arrays.equals(raw.readNBytes(DIGEST), expected)) {
        throw new IOException(file + ": damaged or cut short: its checksum does not match");
      }
    }
  }

  private static int[] ints(DataInputStream in, int count) throws IOException {
    int[] values = new int[count];
    bytes(in, count).asIntBuffer().get(values);
    return values;
  }

  private static void get(DataInputStream in, float[] values) throws IOException {
    bytes(in, values.length).asFloatBuffer().get(values);
  }

  private static ByteBuffer bytes(DataInputStream in, int count) throws IOException {
    byte[] bytes = new byte[4 * count];
    in.readFully(bytes);
    return ByteBuffer.wrap(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
