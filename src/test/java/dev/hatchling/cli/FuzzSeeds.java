package dev.hatchling.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hatchling.data.BytePairs;
import dev.hatchling.data.TextSource;
import dev.hatchling.files.SafeTensorsWriter;
import dev.hatchling.files.Tensor;
import dev.hatchling.generation.State;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.RecordJson;
import dev.hatchling.training.TrainingConfig;
import io.airlift.compress.zstd.ZstdCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Small files that are read without complaint, made by the program itself where it makes any. */
final class FuzzSeeds {
  private FuzzSeeds() {}

  static List<byte[]> of(FuzzTarget target) throws IOException {
    return switch (target) {
      case SAFETENSORS -> tensors();
      case STATE -> states();
      case MODEL ->
          texts(
              ModelConfig.defaults().toText(),
              ModelConfig.defaults().with("architecture", "bdh").toText(),
              "{\"architecture\": \"bdh\", \"n_layer\": 2, \"dropout\": 0.1}");
      case TRAINING, NOTES -> texts(training("{}"), training(run()));
      case SETTINGS -> texts("{\"n_layer\": 2, \"lr\": 1e-3, \"mixture\": \"size\"}", "{}");
      case JSON_LINES ->
          texts(
              "{\"text\": \"some words\"}\n\n{\"text\": \"\\u00e4\\ud83d\\ude00 more\"}\n",
              "{\"task\": \"b\", \"prompt\": \"1+1=\", \"completion\": \"2\"}\n");
      case CURRICULUM ->
          texts(
              "{\"stages\": [{\"name\": \"one\", \"steps\": 200, \"weights\": {\"copy\": 1,"
                  + " \"reverse\": 0.5}}, {\"steps\": 800, \"mixture\": \"temperature=2\"}]}");
      case SIMULATION ->
          texts(
              "{\"dt\": 0.5, \"regions\": [{\"name\": \"a\", \"populations\": [{\"name\": \"b\","
                  + " \"neurons\": 32, \"model\": \"current\", \"drive\": 1e2, \"noise\":"
                  + " {\"membrane\": 3}}, {\"name\": \"c\", \"model\": \"conductance\"}]}]}");
      case SWEEP ->
          texts(
              "{\"options\": {\"steps\": 4}, \"grid\": {\"lr\": [1e-3, 0.1]}, \"seeds\": [1, 2]}",
              "{\"list\": [{\"n_layer\": 1}, {\"n_layer\": 2}], \"seeds\": [3]}");
      case NPY -> List.of(npy("<f4", 4), npy("|u1", 1), npy(">i8", 8));
      case CSV -> texts("# a comment\n1,2.5,-3\n4,5e2,0.1\n", "1 2\n3 4\n", "1;2\t\r\n");
      case GROUPS ->
          texts(
              "neuron,region,population\n0,a,L4\n2,b,L5\n1,a,L4\n",
              "# who\n\n2; \"a\";b\n0;a;b\n1;\u00e4;b\n");
      case METRICS ->
          texts(
              """
              step,split,metric,name,value
              1,training,loss,*,5.5
              1,training,loss,"a,b",NaN
              2,validation,accuracy,copy,0.25
              """);
      case TOKENIZER -> texts(BytePairs.learn(texts("the thin theme"), 260).toJson());
      case GZIP -> List.of(gzip("some words\n".repeat(9).getBytes(UTF_8)));
      case ZSTD -> List.of(zstd("{\"text\": \"some words\"}\n".repeat(9).getBytes(UTF_8)));
    };
  }

  private static List<byte[]> texts(String... texts) {
    return Arrays.stream(texts).map(text -> text.getBytes(UTF_8)).toList();
  }

  private static byte[] gzip(byte[] text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
      packed.write(text);
    }
    return bytes.toByteArray();
  }

  private static byte[] zstd(byte[] text) {
    ZstdCompressor packer = new ZstdCompressor();
    byte[] bytes = new byte[packer.maxCompressedLength(text.length)];
    return Arrays.copyOf(bytes, packer.compress(text, 0, text.length, bytes, 0, bytes.length));
  }

  private static List<byte[]> tensors() throws IOException {
    Path file = Files.createTempFile("seed", ".safetensors");
    try {
      SafeTensorsWriter.write(
          file,
          Map.of(
              "a", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
              "b", Tensor.of(new long[] {7, 8}, 2),
              "c", Tensor.of(new double[] {9}, 1)),
          Map.of("key", "value"));
      return List.of(Files.readAllBytes(file));
    } finally {
      Files.delete(file);
    }
  }

  private static List<byte[]> states() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    Path file = Files.createTempFile("seed", ".state");
    for (int sequences = 1; sequences <= 2; sequences++) {
      State state = FuzzState.MODEL.newState(sequences, 1);
      state.save(file, FuzzState.MODEL);
      seeds.add(Files.readAllBytes(file));
    }
    Files.delete(file);
    return seeds;
  }

  private static String training(String run) {
    return "{\"step\": 3, \"tokens\": 96, \"bestStep\": 2, \"bestLoss\": 2.5, \"runId\": \"1\","
        + " \"training\": "
        + RecordJson.write(TrainingConfig.DEFAULT)
        + ", \"run\": "
        + run
        + "}";
  }

  private static String run() {
    DataPrint print = new DataPrint("/data/a", 3, "abc", List.of("abc 3 a"));
    Map<String, TextSource> files = Map.of("a", TextSource.of("/data/a"));
    return RunNotes.json(new RunData("copy", files, "size", "", Map.of("a", print))).toString();
  }

  /** Two rows of three columns. */
  private static byte[] npy(String type, int width) {
    String header =
        "{'descr': '" + type + "', 'fortran_order': False, 'shape': (2, 3), }             \n";
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + header.length() + 6 * width).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("\u0093NUMPY\1\0".getBytes(ISO_8859_1)).putShort((short) header.length());
    return bytes.put(header.getBytes(ISO_8859_1)).array();
  }
}
