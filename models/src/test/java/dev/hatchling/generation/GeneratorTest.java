package dev.hatchling.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.generation.internal.Models;
import dev.hatchling.models.GraphNames;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.ModelGraph;
import dev.hatchling.models.ModelInputs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class GeneratorTest {
  private static final GenerationSettings SAMPLED = GenerationSettings.sampled(60, 1.0);

  @TempDir private Path folder;

  private static LanguageModel model(String architecture) {
    return Models.model(Models.config(architecture, 2, 12, 2, 20).with("vocab_size", 256));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The few lines of the README. */
  @Test
  void libraryInAFewLines() throws IOException {
    ModelDirectory.save(model("hatchling"), folder);
    StringBuilder seen = new StringBuilder();
    try (Generator generator = Generator.load(folder)) {
      String text = generator.generate("Once upon", 1L, SAMPLED, seen::append);
      assertThat(seen.toString()).isEqualTo(text);
      assertThat(text).isNotEmpty();
      StringBuilder iterated = new StringBuilder();
      generator.stream("Once upon", 1L, SAMPLED)
          .forEachRemaining(piece -> iterated.append(piece.text()));
      assertThat(iterated.toString()).isEqualTo(text);
      assertThat(generator.generate("Once upon", 2L, SAMPLED, piece -> {})).isNotEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hatchling", "bdh"})
  void aBatchIsItsSequencesAlone(String architecture) {
    List<byte[]> prompts = List.of(bytes("a"), bytes("Once upon a time"), bytes("xyz"));
    try (Generator two = Generator.of(model(architecture), 2);
        Generator one = Generator.of(model(architecture), 1)) {
      List<StringBuilder> texts = new ArrayList<>();
      prompts.forEach(prompt -> texts.add(new StringBuilder()));
      two.continuation(two.start(prompts, 4L), SAMPLED)
          .forEachRemaining(piece -> texts.get(piece.sequence()).append(piece.text()));
      for (int b = 0; b < prompts.size(); b++) {
        String prompt = new String(prompts.get(b), StandardCharsets.UTF_8);
        assertThat(one.generate(prompt, 4L, SAMPLED, piece -> {}))
            .isEqualTo(texts.get(b).toString());
      }
    }
  }

  /** More texts than are computed together, each of which joins and ends when it will. */
  @ParameterizedTest
  @ValueSource(strings = {"hatchling", "bdh"})
  void textsThatJoinAndLeaveAreTheTextsAlone(String architecture) {
    try (Generator two = Generator.of(model(architecture), 2);
        Generator one = Generator.of(model(architecture), 1)) {
      List<LiveText> texts = new ArrayList<>();
      List<StringBuilder> written = new ArrayList<>();
      for (int step = 0; texts.isEmpty() || !texts.stream().allMatch(LiveText::ended); step++) {
        if (texts.size() < 19 && step % 3 != 1) {
          int i = texts.size();
          texts.add(
              two.text(
                  two.model().newState(1, i),
                  bytes("x".repeat(1 + 7 * i % 40) + i),
                  GenerationSettings.sampled(5 + 11 * i % 50, 1.0)));
          written.add(new StringBuilder());
        }
        two.step(texts, 5);
        for (int i = 0; i < texts.size(); i++) {
          written.get(i).append(texts.get(i).piece());
        }
      }
      for (int i = 0; i < texts.size(); i++) {
        String alone =
            one.generate(
                "x".repeat(1 + 7 * i % 40) + i,
                i,
                GenerationSettings.sampled(5 + 11 * i % 50, 1.0),
                piece -> {});
        assertThat(written.get(i).toString()).as("text %d", i).isEqualTo(alone);
      }
    }
  }

  /** Texts that have their turns on several threads, of which each joins when it will. */
  @ParameterizedTest
  @ValueSource(strings = {"hatchling", "bdh"})
  void textsThatHaveTurnsAreTheTextsAlone(String architecture) {
    try (Generator two = Generator.of(model(architecture), 2);
        Generator one = Generator.of(model(architecture), 1)) {
      List<LiveText> texts = new ArrayList<>();
      List<StringBuilder> written = new ArrayList<>();
      for (int turn = 0; texts.isEmpty() || !texts.stream().allMatch(LiveText::ended); turn++) {
        if (texts.size() < 9 && turn % 3 != 1) {
          int i = texts.size();
          texts.add(
              two.text(
                  two.model().newState(1, i),
                  bytes("x".repeat(1 + 7 * i % 40) + i),
                  GenerationSettings.sampled(5 + 11 * i % 50, 1.0)));
          written.add(new StringBuilder());
        }
        two.turn(texts, 3, 7, i -> written.get(i).append(texts.get(i).piece()));
      }
      for (int i = 0; i < texts.size(); i++) {
        String alone =
            one.generate(
                "x".repeat(1 + 7 * i % 40) + i,
                i,
                GenerationSettings.sampled(5 + 11 * i % 50, 1.0),
                piece -> {});
        assertThat(written.get(i).toString()).as("text %d", i).isEqualTo(alone);
      }
      assertThat(two.model().evaluations()).isEqualTo(one.model().evaluations());
      assertThat(two.model().emissions()).isEqualTo(one.model().emissions());
    }
  }

  @Test
  void likelihoodsAddUpToOne() {
    try (Generator generator = Generator.of(model("hatchling"), 1)) {
      LiveText text =
          generator.text(
              generator.model().newState(1, 1), bytes("ab"), GenerationSettings.greedy(2), 256);
      generator.step(List.of(text), 64);
      assertThat(text.token()).isEqualTo(-1);
      generator.step(List.of(text), 64);
      List<TokenLikelihood> all = text.likelihoods();
      assertThat(all.get(0)).isEqualTo(all.get(1));
      assertThat(all.get(0).token()).isEqualTo(text.token());
      double sum = all.stream().skip(1).mapToDouble(one -> Math.exp(one.logProbability())).sum();
      assertThat(sum).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void aStateGoesOnWhereItWas() throws IOException {
    try (Generator generator = Generator.of(model("hatchling"), 1)) {
      State whole = generator.start(List.of(bytes("Once")), 1L);
      List<Integer> expected = tokens(generator.continuation(whole, SAMPLED));
      State state = generator.start(List.of(bytes("Once")), 1L);
      List<Integer> actual =
          tokens(generator.continuation(state, GenerationSettings.sampled(25, 1.0)));
      Path file = folder.resolve("state");
      state.save(file, generator.model());
      State loaded = State.load(file, generator.model());
      actual.addAll(tokens(generator.continuation(loaded, GenerationSettings.sampled(35, 1.0))));
      assertThat(actual).isEqualTo(expected);
    }
  }

  private static List<Integer> tokens(Continuation continuation) {
    List<Integer> tokens = new ArrayList<>();
    continuation.forEachRemaining(piece -> tokens.add(piece.token()));
    return tokens;
  }

  @Test
  void evaluationsAreCounted() {
    try (Generator generator = Generator.of(model("bdh"), 1)) {
      GenerationStatistics.Meter meter = new GenerationStatistics.Meter(generator.model());
      State state = generator.start(List.of(new byte[100]), 1L);
      Continuation continuation =
          generator.continuation(state, GenerationSettings.sampled(1000, 1.0));
      continuation.forEachRemaining(piece -> meter.token());
      assertThat(generator.model().evaluations()).isEqualTo(1100);
      GenerationStatistics statistics = meter.statistics(state);
      assertThat(statistics.promptTokens()).isEqualTo(100);
      assertThat(statistics.generatedTokens()).isEqualTo(1000);
      assertThat(statistics.firingRate()).allMatch(rate -> rate > 0 && rate < 1);
      assertThat(statistics.stateBytes()).isEqualTo(state.bytes());
    }
  }

  /**
   * Mistake 11 of docs/model.md: greedy tokens are those that the sequence graph likes best behind
   * prompt and text so far, and not those it would like if the prompt's last token came twice.
   */
  @ParameterizedTest
  @ValueSource(strings = {"hatchling", "bdh"})
  void thePromptsLastTokenIsReadOnce(String architecture) {
    LanguageModel model = model(architecture);
    byte[] prompt = bytes("Once upon a time");
    List<Integer> text = new ArrayList<>();
    for (byte b : prompt) {
      text.add((int) b);
    }
    int differences = 0;
    try (Generator generator = Generator.of(model, 1)) {
      State state = generator.start(List.of(prompt), 1L);
      for (int token : tokens(generator.continuation(state, GenerationSettings.greedy(30)))) {
        assertThat(token).isEqualTo(likeliest(model, text));
        List<Integer> twice = new ArrayList<>(text);
        twice.add(prompt.length, text.get(prompt.length - 1));
        differences += likeliest(model, twice) == token ? 0 : 1;
        text.add(token);
      }
    }
    assertThat(differences).isPositive();
  }

  private static int likeliest(LanguageModel model, List<Integer> text) {
    ModelGraph graph = model.sequenceGraph(false, 0, null);
    int[][] tokens = {text.stream().mapToInt(Integer::intValue).toArray()};
    INDArray logits =
        graph
            .graph()
            .outputSingle(
                new ModelInputs(model.config(), graph).tokens(tokens).map(), GraphNames.LOGITS);
    return logits.slice(0).slice(text.size() - 1).argMax().getInt(0);
  }

  @Test
  void stopStringsEndTheText() {
    try (Generator generator = Generator.of(model("bdh"), 1)) {
      String text = generator.generate("abc", 1L, SAMPLED, piece -> {});
      String stop = text.substring(10, 12);
      GenerationSettings settings =
          new GenerationSettings(60, SamplingSettings.temperature(1), List.of(stop));
      String cut = generator.generate("abc", 1L, settings, piece -> {});
      assertThat(cut).isEqualTo(text.substring(0, text.indexOf(stop)));
    }
  }

  @Test
  void badInputIsRefused() {
    assertThatThrownBy(() -> GenerationSettings.greedy(0)).hasMessageContaining("tokens = 0");
    assertThatThrownBy(() -> new GenerationSettings(1, SamplingSettings.GREEDY, List.of("")))
        .hasMessageContaining("stop");
    assertThatThrownBy(() -> Generator.load(folder.resolve("none")))
        .isInstanceOf(IOException.class);
    try (Generator generator = Generator.of(model("bdh"), 1)) {
      assertThatThrownBy(() -> generator.generate("", 1L, SAMPLED, piece -> {}))
          .hasMessage("the prompt is empty: it must have at least one character");
      assertThat(generator.start(List.of(new byte[] {(byte) 0xff, (byte) 0xc3}), 1L).position(0))
          .isEqualTo(2);
    }
  }
}
