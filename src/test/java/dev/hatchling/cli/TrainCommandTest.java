package dev.hatchling.cli;

import static dev.hatchling.cli.Ran.done;
import static dev.hatchling.cli.Ran.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.files.SafeTensors;
import dev.hatchling.models.ParameterNames;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code train}, {@code evaluate} and {@code inspect} on a very small model. */
class TrainCommandTest {
  private static final String SMALL =
      "--set n_layer=2 --set n_embd=8 --set n_head=2 --set n_neuron=8 --set context=24 --set"
          + " batch=3 --set validate_every=4 --set validation_windows=5 --set warmup=2";

  @TempDir static Path shared;
  @TempDir Path folder;
  private static Path text;

  @BeforeAll
  static void writeText() throws IOException {
    text = shared.resolve("text");
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      words.append("line ").append(i * i % 97).append(" of a text\n");
    }
    Files.writeString(text, words);
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(file));
  }

  private static List<String> losses(Path directory) throws IOException {
    return Files.readAllLines(directory.resolve("metrics.csv")).stream()
        .filter(line -> line.contains(",loss,"))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  @ParameterizedTest
  @CsvSource({"hatchling,fused", "hatchling,portable", "bdh,fused"})
  void trainEvaluateAndInspect(String architecture, String ops) throws IOException {
    Path out = folder.resolve("model");
    Path result = folder.resolve("train.json");
    String data = " --data text=" + text + " --tasks addition";
    Ran train =
        done(
            "train "
                + SMALL
                + data
                + " --steps 8 --set architecture="
                + architecture
                + " --set ops="
                + ops
                + " --out "
                + out
                + " --json "
                + result);
    assertThat(train.out())
        .contains("text", "addition", "bigram", "held-out loss", "sample of text");
    assertThat(out.resolve("report.html")).exists();
    assertThat(out.resolve("best/model.safetensors")).exists();
    assertThat(json(result).get("identityError").asDouble()).isLessThan(1e-6);
    Path score = folder.resolve("evaluate.json");
    Ran evaluate = done("evaluate --model " + out + " --json " + score);
    assertThat(evaluate.out()).contains("+0.0000");
    assertThat(json(score).get("tasks")).isEqualTo(json(result).get("tasks"));
    assertThat(json(score).get("loss")).isEqualTo(json(result).get("loss"));
    String other = "evaluate --model " + out + " --data other=" + text + " --context 7";
    Ran whole = done(other + " --carried --json " + score);
    assertThat(whole.out()).contains("state carried over windows: other ");
    assertThat(json(score).at("/carried/tasks/other/tokens")).isEqualTo(json(score).get("tokens"));
    Ran inspect =
        done("inspect --model " + out + " --windows 3 --json " + folder.resolve("inspect.json"));
    assertThat(inspect.out()).contains(architecture.equals("bdh") ? "bdh" : "Dale's law: holds");
    if (!architecture.equals("bdh")) {
      assertThat(inspect.out()).contains("negative inputs", "0.0%");
      JsonNode projections = json(folder.resolve("inspect.json")).get("projections");
      assertThat(projections.get(0).get("negativeInputs").asDouble()).isBetween(0.3, 0.7);
      assertThat(projections.get(2).get("negativeInputs").asDouble()).isZero();
      assertThat(Files.readString(out.resolve("inspect.html"))).contains("negative inputs");
    }
    Path page = folder.resolve("watched.html");
    Path csv = folder.resolve("csv");
    done("inspect --windows 0 --prompt line --model " + out + " --csv " + csv + " --out " + page);
    assertThat(Files.readString(page))
        .contains("Active neurons of layer 1", "Attention in layer 0");
    assertThat(csv.resolve("spikes.csv")).exists();
  }

  @Test
  void sameSeedSameLossesAndResumingChangesNothing() throws IOException {
    String base = "train " + SMALL + " --data text=" + text + " --seed 5";
    done(base + " --steps 8 --out " + folder.resolve("a"));
    done(base + " --steps 8 --out " + folder.resolve("b"));
    assertThat(losses(folder.resolve("b"))).isEqualTo(losses(folder.resolve("a")));
    Ran finished = run("train --resume " + folder.resolve("a"));
    assertThat(finished.code()).isEqualTo(Main.USAGE);
    assertThat(finished.err()).contains("has all of its 8 steps");
    Ran changed = run("train --resume " + folder.resolve("a") + " --seed 2");
    assertThat(changed.err()).contains("--seed cannot change a run that goes on");
    done("train --resume " + folder.resolve("a") + " --steps 12");
    assertThat(losses(folder.resolve("a"))).hasSizeGreaterThan(losses(folder.resolve("b")).size());
    Ran again = run(base + " --steps 8 --out " + folder.resolve("a"));
    assertThat(again.err()).contains("holds a model already");
    done(
        "train --resume "
            + folder.resolve("a")
            + " --steps 2 --data text="
            + text
            + " --set validation_windows=5 --out "
            + folder.resolve("c"));
    assertThat(json(folder.resolve("c/training.json")).get("step").asInt()).isEqualTo(2);
  }

  @Test
  void stagesAreKeptApart() throws IOException {
    Path stages = folder.resolve("stages.json");
    Files.writeString(
        stages,
        """
        {"stages": [{"name": "first", "steps": 2, "weights": {"text": 1}},
                    {"name": "second", "steps": 2, "weights": {"text": 1, "addition": 3}}]}
        """);
    Path out = folder.resolve("model");
    Ran train =
        done(
            "train "
                + SMALL
                + " --data text="
                + text
                + " --tasks addition --curriculum "
                + stages
                + " --steps 4 --out "
                + out);
    assertThat(train.out().lines().filter(line -> line.startsWith("first "))).hasSize(1);
    assertThat(train.out().lines().filter(line -> line.startsWith("second "))).hasSize(2);
    assertThat(Files.readString(out.resolve("report.html"))).contains("Training loss by stage");
  }

  @Test
  void inspectNamesTheFirstWeightThatBreaksDalesLaw() throws IOException {
    Path out = folder.resolve("model");
    done("train " + SMALL + " --data text=" + text + " --steps 1 --out " + out);
    Path weights = out.resolve("model.safetensors");
    String name = "encoder.connections";
    long begin;
    int at = 0;
    try (SafeTensors file = SafeTensors.open(weights)) {
      byte[] connections = file.bytes(name);
      while (connections[at] == 0) {
        at++;
      }
      connections[at] = (byte) -connections[at];
      begin = file.info(name).begin();
      try (RandomAccessFile raw = new RandomAccessFile(weights.toFile(), "rw")) {
        long header = Long.reverseBytes(raw.readLong());
        raw.seek(8 + header + begin + at);
        raw.write(connections[at]);
      }
    }
    Ran inspect = run("inspect --model " + out + " --windows 0");
    assertThat(inspect.code()).isEqualTo(Main.FAILURE);
    assertThat(inspect.err()).contains("Dale's law is broken: encoder[0, " + at + "] =");
    assertThat(inspect.err().strip().lines()).hasSize(1);
    assertThat(ParameterNames.EMBEDDING).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--steps 0 | steps = 0",
        "--set learning_rate=-0.1 | learning_rate = -0.1",
        "--set nonsense=1 | unknown key 'nonsense'",
        "--set n_neuron=7 | n_neuron = 7",
        "--data x=/no/such/file | /no/such/file",
        "--data x=/dev/null | /dev/null",
        "--tasks dancing | dancing",
        "--tasks addition,addition | addition",
        "--tasks addition=0 | addition",
        "--tasks addition=NaN | NaN",
        "--preset giant | unknown preset 'giant'",
        "--config /no/such/file | /no/such/file",
        "--curriculum /no/such/file | /no/such/file",
        "--resume /no/such/dir | /no/such/dir",
        "--set mixture=random --tasks addition | random",
        "--set vocab_size=100 | vocab_size = 100",
        "--set vocab_size=300 | vocab_size = 300",
        "--out /proc/none --tasks addition | cannot write there",
        "stray | unexpected argument stray",
      })
  void mistakesAreOneLine(String options, String named) {
    String out = options.contains("--out") ? "" : " --out " + folder.resolve("none");
    Ran ran = run("train " + options.strip() + out);
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err().strip().lines()).hasSize(1);
    assertThat(ran.err()).contains(named.strip());
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void damagedDirectoriesAreOneLine() throws IOException {
    Path out = folder.resolve("model");
    done("train " + SMALL + " --data text=" + text + " --steps 2 --out " + out);
    for (String file :
        List.of("model.safetensors", "optimizer.safetensors", "training.json", "config.json")) {
      Path path = out.resolve(file);
      byte[] whole = Files.readAllBytes(path);
      Files.write(path, java.util.Arrays.copyOf(whole, whole.length / 2));
      Ran ran = run("train --resume " + out + " --steps 4");
      assertThat(ran.code()).as(file).isEqualTo(Main.USAGE);
      assertThat(ran.err().strip().lines()).as(file).hasSize(1);
      assertThat(ran.err()).contains(file);
      Files.write(path, whole);
    }
    Ran evaluate = run("evaluate --model " + out + " --context 0");
    assertThat(evaluate.err()).contains("--context 0");
    assertThat(run("evaluate").err()).contains("--model is missing");
    assertThat(run("evaluate --model " + folder.resolve("none")).err())
        .contains("no such directory");
    Path config = Files.writeString(folder.resolve("c.json"), "{\"steps\": [1]}");
    assertThat(run("train --config " + config).err()).contains("steps is not a plain value");
  }

  /** Under whatever name: what was trained on is not scored, what is new is scored whole. */
  @Test
  void whatIsScoredDependsOnTheTextNotOnItsName() throws IOException {
    Path out = folder.resolve("model");
    done("train " + SMALL + " --data text=" + text + " --steps 1 --out " + out);
    Path link = Files.createSymbolicLink(folder.resolve("link.txt"), text);
    Path copy = Files.copy(text, folder.resolve("copy.txt"));
    Path relative = Path.of("").toAbsolutePath().relativize(text.toAbsolutePath());
    String first = "evaluate --model " + out + " --data u=";
    long heldOut = samples(done(first + text));
    for (Path same : List.of(link, copy, relative, shared.resolve(".").resolve("text"))) {
      assertThat(samples(done(first + same))).as(same.toString()).isEqualTo(heldOut);
    }
    Path other = Files.writeString(folder.resolve("new.txt"), Files.readString(text) + "!");
    Ran whole = done(first + other);
    assertThat(samples(whole)).isGreaterThan(8 * heldOut);
    assertThat(row(whole)).as("a bigram model of nothing").endsWith("-");
    assertThat(row(done(first + text))).doesNotEndWith("-");
  }

  private static String row(Ran ran) {
    return ran.out().lines().filter(line -> line.startsWith("u ")).findFirst().orElseThrow();
  }

  private static long samples(Ran ran) {
    return Long.parseLong(row(ran).split(" +", -1)[1].replace(",", ""));
  }

  @Test
  void theSampleOfATaskWithPromptsEndsWithWhatTheModelWrites() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      lines.append("{\"prompt\": \"ask ").append(i).append("?\", \"completion\": \"ANSWER\"}\n");
    }
    Path asked = Files.writeString(folder.resolve("asked.jsonl"), lines);
    Path out = folder.resolve("model");
    Ran train = done("train " + SMALL + " --data q=" + asked + " --steps 1 --out " + out);
    String sample = train.out().substring(train.out().indexOf("--- sample of q"));
    assertThat(sample.lines().skip(1).findFirst().orElseThrow()).startsWith("ask ");
    assertThat(sample).doesNotContain("ANSWER");
  }

  /** Held-out text that has nothing of the training text: its loss rises from step to step. */
  @Test
  void theBestModelIsTakenUnlessTheLastIsAskedFor() throws IOException {
    Path rising = Files.writeString(folder.resolve("rising"), "a".repeat(900) + "b".repeat(100));
    Path out = folder.resolve("model");
    done("train " + SMALL + " --data text=" + rising + " --steps 40 --out " + out);
    Path score = folder.resolve("score.json");
    Ran best = done("evaluate --model " + out + " --json " + score);
    assertThat(best.out()).startsWith("model: " + out.resolve("best") + ", step 4, the best; ");
    double lowest = json(score).get("loss").asDouble();
    Ran last = done("evaluate --last --model " + out + " --json " + score);
    assertThat(last.out()).startsWith("model: " + out + ", step 40, the last; ");
    assertThat(json(score).get("loss").asDouble()).isGreaterThan(lowest);
    assertThat(done("evaluate --model " + out.resolve("best")).out())
        .startsWith("model: " + out.resolve("best") + ", step 4\n");
    String generate = "generate --prompt a --tokens 3 --temperature 0 --model " + out;
    assertThat(done(generate).err()).contains("step 4, the best").hasLineCount(1);
    assertThat(done(generate + " --last").err()).contains("step 40, the last");
    assertThat(done(generate + "/best").err()).isEmpty();
  }

  /** Version 0.1.0 wrote what a run learned beside the last model alone. */
  @Test
  void theBestModelOfAnOldRunFindsItsTasks() throws IOException {
    Path out = folder.resolve("model");
    done("train " + SMALL + " --data text=" + text + " --steps 1 --out " + out);
    Path old = Files.createDirectories(folder.resolve("old/best"));
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(out.resolve(file), old.resolve(file));
    }
    ObjectNode notes = (ObjectNode) json(out.resolve("training.json"));
    Files.writeString(old.resolveSibling("training.json"), notes.toString());
    notes.remove("run");
    Files.writeString(old.resolve("training.json"), notes.toString());
    assertThat(done("evaluate --model " + old).out().lines()).anyMatch(l -> l.startsWith("text "));
  }

  @Test
  void filesToWriteAreTriedBeforeTheWork() throws IOException {
    Path out = folder.resolve("model");
    done("train " + SMALL + " --data text=" + text + " --steps 1 --out " + out);
    Ran inspect = run("inspect --model " + out + " --windows 1 --out " + folder + "/none/page");
    assertThat(inspect.code()).isEqualTo(Main.USAGE);
    assertThat(inspect.err()).contains("--out", "cannot write there");
    assertThat(inspect.out()).isEmpty();
    Ran generate =
        run("generate --model " + out + " --prompt a --save-state " + folder + "/none/state");
    assertThat(generate.code()).isEqualTo(Main.USAGE);
    assertThat(generate.out()).isEmpty();
  }

  /** Of a record of ten bytes nine are read; the rest of its 24 places is padding. */
  @Test
  void paddingIsNotCountedAsTokens() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 10; i < 50; i++) {
      lines.append("{\"prompt\": \"ask ").append(i).append("?\", \"completion\": \"abc\"}\n");
    }
    Path asked = Files.writeString(folder.resolve("asked.jsonl"), lines);
    Path result = folder.resolve("result.json");
    String command = "train " + SMALL + " --data q=" + asked + " --steps 4 --out ";
    done(command + folder.resolve("model") + " --json " + result);
    assertThat(json(result).get("tokensTrained").asInt()).isEqualTo(4 * 3 * 9);
  }

  @Test
  void aRunIsNoneOfItsOwnTexts() {
    Ran ran = run("train " + SMALL + " --data all=" + shared + " --out " + shared + "/runs/a");
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).contains("would be one of these texts").contains(shared + "/runs/a");
    assertThat(shared.resolve("runs")).doesNotExist();
  }
}
