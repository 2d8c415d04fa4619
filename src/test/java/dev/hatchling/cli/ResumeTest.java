package dev.hatchling.cli;

import static dev.hatchling.cli.Ran.done;
import static dev.hatchling.cli.Ran.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hatchling.files.Checkpoints;
import dev.hatchling.training.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code train --resume} and {@code --out} do and refuse. */
class ResumeTest {
  private static final String SMALL =
      "train --set n_layer=1 --set n_embd=8 --set n_head=2 --set n_neuron=8 --set context=24"
          + " --set batch=3 --set validate_every=2 --set validation_windows=5 --set warmup=2";

  @TempDir Path folder;
  private Path text;
  private Path run;

  @BeforeEach
  void writeText() throws IOException {
    text = folder.resolve("text");
    run = folder.resolve("run");
    Files.writeString(text, lines(0));
  }

  private static String lines(int from) {
    StringBuilder words = new StringBuilder();
    for (int i = from; i < from + 200; i++) {
      words.append("line ").append(i * i % 97).append(" of a text\n");
    }
    return words.toString();
  }

  private static void refused(String command, String... named) {
    Ran ran = run(command);
    assertThat(ran.code()).as(ran.err()).isEqualTo(Main.USAGE);
    assertThat(ran.err().strip().lines()).hasSize(1);
    assertThat(ran.err()).contains(named);
  }

  private void train(String options) {
    done(SMALL + " --data m=" + text + " --steps 4 --out " + run + options);
  }

  private JsonNode state() throws IOException {
    return new ObjectMapper().readTree(Files.readString(run.resolve("training.json")));
  }

  @Test
  void aTextThatHasChangedIsRefusedByItsTask() throws IOException {
    train("");
    assertThat(state().at("/run/texts/m/bytes").asLong()).isEqualTo(Files.size(text));
    assertThat(state().at("/run/texts/m/sha256").asText()).hasSize(64);
    String resume = "train --resume " + run + " --steps 6";
    Files.writeString(text, lines(200));
    refused(resume, "the text of task \"m\" has changed since the run began", text.toString());
    refused("evaluate --model " + run, "the text of task \"m\" has changed");
    Files.writeString(text, lines(0) + lines(200));
    refused(resume, "\"m\"", "--accept-changed-data goes on");
    Files.delete(text);
    refused(resume, "task \"m\": " + text + ": no such file", "--data m=FILE");
    Path moved = folder.resolve("moved");
    Files.writeString(moved, lines(200));
    refused(resume + " --data m=" + moved, "has changed");
    refused(resume + " --data n=" + moved, "--data n=" + moved, "no such file, only [m]");
    Files.writeString(moved, lines(0));
    done(resume + " --data m=" + moved);
    assertThat(state().at("/run/data/m").asText()).isEqualTo(moved.toString());
    Files.writeString(moved, lines(0) + lines(200));
    done("train --resume " + run + " --steps 8 --accept-changed-data");
    assertThat(state().at("/run/texts/m/bytes").asLong()).isEqualTo(Files.size(moved));
    done("train --resume " + run + " --steps 10");
  }

  /** Of the model's configuration and of the path of a text, both of which a run notes. */
  @Test
  void notesThatAreBadAreRefusedByTheirFile() throws IOException {
    train("");
    String good = Files.readString(run.resolve("training.json"));
    String file = run.resolve("training.json").toString();
    for (String command :
        List.of("train --resume " + run + " --steps 6", "evaluate --model " + run)) {
      note(good.replace("\"" + text + "\"", "\"\\u0000\""));
      refused(command, file + ": ", "not a path");
    }
    note(good.replace("\"n_head\" : 2", "\"n_head\" : -2"));
    refused("train --resume " + run + " --steps 6", file + ": n_head = -2");
  }

  private void note(String words) throws IOException {
    for (Path place : Checkpoints.all(run)) {
      Files.writeString(place.resolve("training.json"), words);
    }
  }

  @Test
  void builtInTextsAndCurriculaAreComparedToo() throws IOException {
    Path stages = folder.resolve("stages.json");
    String plan = "{\"stages\": [{\"name\": \"one\", \"steps\": %d, \"mixture\": \"weights\"}]}";
    Files.writeString(stages, plan.formatted(4));
    done(SMALL + " --tasks drama --curriculum " + stages + " --steps 2 --out " + run);
    assertThat(state().at("/run/texts/drama/from").asText()).isEqualTo("built in");
    assertThat(state().at("/run/texts/drama/bytes").asLong()).isEqualTo(402_171);
    Files.writeString(stages, plan.formatted(5));
    refused("train --resume " + run + " --steps 4", "the curriculum has changed", "stages.json");
  }

  @Test
  void aPipeIsRefusedAtTheStart() {
    Path pipe = Path.of("/dev/stdin");
    if (Files.exists(pipe) && !Files.isRegularFile(pipe)) {
      refused(SMALL + " --data m=" + pipe + " --out " + run, "--data m=" + pipe, "not a file");
    }
    refused(SMALL + " --data m=/dev/null --out " + run, "--data m=/dev/null", "not a file");
    assertThat(run).doesNotExist();
  }

  @Test
  void aLongerRunSaysWhatItsRateDoes() throws IOException {
    train("");
    Ran longer = done("train --resume " + run + " --steps 8");
    assertThat(longer.out())
        .contains("learning rate: ends its curve (cosine) with step 4 and stays at 0.00200 from")
        .contains("--rewarm");
    assertThat(rates().subList(4, 8)).containsOnly(0.002);
    Ran warm = done("train --resume " + run + " --steps 16 --rewarm");
    assertThat(warm.out()).contains("learning rate: warms up to 0.0200 in 2 steps");
    assertThat(rates().get(9)).isGreaterThan(0.015);
    assertThat(rates()).hasSize(16);
    refused(SMALL + " --rewarm --out " + folder.resolve("x"), "--rewarm is for a run that goes on");
  }

  private List<Double> rates() throws IOException {
    return Files.readAllLines(run.resolve("metrics.csv")).stream()
        .filter(line -> line.contains(",learningRate,"))
        .map(line -> Double.valueOf(line.substring(line.lastIndexOf(',') + 1)))
        .toList();
  }

  @Test
  void aWarmUpLongerThanTheRunIsAnnounced() {
    Ran ran =
        done(
            SMALL.replace("warmup=2", "warmup=10")
                + " --data m="
                + text
                + " --steps 2 --out "
                + run);
    assertThat(ran.out()).contains("the warm-up of 10 steps is longer than the run's 2");
    assertThat(done("train --resume " + run + " --steps 4").out())
        .contains("learning rate: ends its curve")
        .doesNotContain("the warm-up of");
  }

  @Test
  void whatIsInTheWayIsNamedAndKept() throws IOException {
    Files.createDirectory(run);
    Path weights = Files.writeString(run.resolve("model.safetensors"), "precious");
    refused(SMALL + " --data m=" + text + " --out " + run, "model.safetensors already");
    assertThat(weights).hasContent("precious");
    Files.delete(weights);
    train("");
    Files.delete(run.resolve("model.safetensors"));
    Files.writeString(run.resolve("config.json.new"), Files.readString(run.resolve("config.json")));
    Files.move(
        run.resolve("config.json.new"),
        run.resolve("config.json"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    done("evaluate --model " + run);
    Files.delete(run.resolve("config.json"));
    Files.writeString(run.resolve("config.json"), "{\"n_layer\": 3}");
    refused("evaluate --model " + run, "config.json: is not the run's own, which is ");
  }

  @Test
  void aConfigurationThatWasChangedIsRefused() throws IOException {
    train("");
    Path config = run.resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replace("\"dropout\" : 0.1", "\"dropout\" : 0.2"));
    refused("train --resume " + run + " --steps 6", "is not the configuration that the run began");
  }

  @Test
  void anotherTrainingBesideIsRefused() throws IOException {
    train("");
    try (RunDirectory open = RunDirectory.open(run)) {
      refused("train --resume " + run + " --steps 6", "process ", " trains in it");
      done("evaluate --model " + run);
      done("inspect --model " + run + " --windows 0");
      done("generate --model " + run + " --prompt line --tokens 3");
      assertThat(open.path()).isEqualTo(run);
    }
    done("train --resume " + run + " --steps 6");
  }

  @Test
  void aRunWithoutACheckpointBeginsAgain() throws IOException {
    train("");
    Path again = Files.createDirectory(folder.resolve("again"));
    ObjectMapper json = new ObjectMapper();
    var begun = (com.fasterxml.jackson.databind.node.ObjectNode) state();
    begun.put("step", 0).put("tokens", 0).putNull("bestLoss").put("bestStep", 0);
    begun.remove(List.of("totals", "evaluation", "report"));
    Files.writeString(again.resolve("training.json"), json.writeValueAsString(begun));
    Files.writeString(again.resolve("metrics.csv"), "step,spl");
    done("train --resume " + again);
    assertThat(again.resolve("model.safetensors"))
        .hasSameBinaryContentAs(run.resolve("model.safetensors"));
  }

  /** A checkpoint stays its run's; a copy goes on as the run did. */
  @Test
  void aCopyOfACheckpointGoesOnBitForBit() throws IOException {
    train("");
    Path old = Checkpoints.of(run, 2);
    for (Path part : List.of(old, run.resolve("best"))) {
      refused(
          "train --resume " + part + " --steps 6",
          part + ": belongs to the run in ",
          "--resume of a copy of ",
          "--out OTHER starts a new run");
      assertThat(part.resolve("checkpoints")).doesNotExist();
    }
    refused("train --resume " + run + " --out " + old, "belongs to the run in");
    Path copy = Files.createDirectory(folder.resolve("copy"));
    try (Stream<Path> files = Files.list(old)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    done("train --resume " + copy);
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertThat(copy.resolve(file)).hasSameBinaryContentAs(run.resolve(file));
    }
    done("train --resume " + run + " --steps 6");
  }

  @Test
  void aReportIsMadeAgain() throws IOException {
    train("");
    Path report = run.resolve("report.html");
    String first = Files.readString(report);
    Files.delete(report);
    assertThat(done("report " + run).out()).contains(report.toString());
    assertThat(Files.readString(report)).isEqualTo(first).contains("Held-out loss by task");
    refused("report", "report needs one directory");
    refused("report " + folder.resolve("none"), "no such directory");
    Files.delete(report);
    Files.createDirectory(report);
    Files.writeString(report.resolve("x"), "");
    Ran ran = run("train --resume " + run + " --steps 6");
    assertThat(ran.code()).isEqualTo(Main.FAILURE);
    assertThat(ran.err()).contains("no report: ", "scripts/hatchling report " + run + " makes it");
    assertThat(state().get("step").asInt()).isEqualTo(6);
  }

  @Test
  void sharesAndTokensAreThoseOfTheWholeRun() throws IOException {
    Path first = folder.resolve("first.json");
    Path second = folder.resolve("second.json");
    train(" --tasks addition --json " + first);
    done("train --resume " + run + " --steps 6 --json " + second);
    ObjectMapper json = new ObjectMapper();
    long four = json.readTree(Files.readString(first)).get("tokensTrained").asLong();
    assertThat(json.readTree(Files.readString(second)).get("tokensTrained").asLong())
        .isGreaterThan(four)
        .isEqualTo(state().get("tokens").asLong());
    assertThat(
            state().at("/totals/tasks/m/samples").asLong()
                + state().at("/totals/tasks/addition/samples").asLong())
        .isEqualTo(18);
  }

  /** {@code context=FIRST:LAST}; a longer run goes on with windows that are not shorter. */
  @Test
  void windowsGrow() throws IOException {
    String growing = SMALL.replace("context=24", "context=6:24");
    String to = " --data m=" + text + " --steps 6 --out " + run;
    assertThat(done(growing + to).out()).contains("6 steps of 3 x 6 to 24 tokens");
    assertThat(state().at("/model/context").asInt()).isEqualTo(24);
    assertThat(state().at("/training/context_start").asInt()).isEqualTo(6);
    assertThat(state().get("tokens").asLong()).isEqualTo(2 * 3 * (6 + 12 + 24));
    done("train --resume " + run + " --steps 8");
    assertThat(state().at("/training/context_start").asInt()).isEqualTo(24);
    assertThat(state().get("tokens").asLong()).isEqualTo(2 * 3 * (6 + 12 + 24) + 2 * 3 * 24);
    refused(growing.replace("6:24", "32:24") + to, "context_start = 32", "above context = 24");
    refused(growing.replace("6:24", "6:") + to, "context = ", "whole number");
    refused(growing.replace("6:24", "x:24") + to, "context_start = x", "whole number");
  }

  @Test
  void stateIsCarriedOn() throws IOException {
    String carrying = SMALL + " --set carry=true";
    done(carrying + " --data m=" + text + " --steps 4 --out " + run);
    assertThat(run.resolve("carried.safetensors")).exists();
    assertThat(run.resolve("best/carried.safetensors")).doesNotExist();
    done("train --resume " + run + " --steps 6");
    String other = " --steps 4 --out " + folder.resolve("other");
    String problems = carrying.replace("=24", "=48") + " --tasks recall";
    refused(problems + other, "carry = true", "\"recall\" is no running text");
    refused(carrying.replace("=24", "=6:24") + other, "carry = true", "context_start = 6");
  }
}
