package dev.hatchling.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurriculumFileTest {
  private static final List<Task> TASKS =
      List.of(
          BuiltInTasks.named("copy", new ByteTokenizer()),
          BuiltInTasks.named("reverse", new ByteTokenizer()).withWeight(3));
  @TempDir Path folder;

  private Curriculum read(String json) throws IOException {
    return CurriculumFile.read(Files.writeString(folder.resolve("c.json"), json), TASKS);
  }

  @Test
  void stagesHaveTheirOwnWeightsAndSteps() throws IOException {
    Curriculum curriculum =
        read(
            """
            {"stages": [
              {"name": "one", "steps": 10, "weights": {"copy": 1}},
              {"steps": 20, "mixture": "weights"},
              {"name": "three", "steps": 5, "weights": {"reverse": 1, "copy": 4}}]}
            """);
    assertThat(curriculum.stages())
        .extracting(Stage::name)
        .containsExactly("one", "stage 2", "three");
    assertThat(curriculum.stage(9).mixture().tasks()).containsExactly("copy");
    assertThat(curriculum.stage(10).mixture().shares()).containsExactly(0.25, 0.75);
    assertThat(curriculum.stage(30).mixture().shares()).containsExactly(0.2, 0.8);
    assertThat(curriculum.stage(1000).name()).isEqualTo("three");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                                               | "stages" must be a list
          []                                                               | "stages" must be a list
          {"stages": []}                                                   | at least one stage
          {"stages": [7]}                                                  | stage 1 must be a JSON object
          {"stages": [{"steps": 1, "weights": {"copy": 0}}]}               | weight of task "copy" must be a number above 0, not 0.0
          {"stages": [{"steps": 1, "weights": {"copy": -2}}]}              | above 0, not -2.0
          {"stages": [{"steps": 1, "weights": {"copy": "NaN"}}]}           | must be a number
          {"stages": [{"steps": 1, "weights": {"copy": 1e999}}]}           | not Infinity
          {"stages": [{"steps": 1, "weights": {}}]}                        | at least one is needed
          {"stages": [{"steps": 1, "weights": {"copi": 1}}]}               | "copi", which is none of [copy, reverse]
          {"stages": [{"steps": 1, "weights": {"copy": 1, "copy": 2}}]}    | Duplicate field 'copy'
          {"stages": [{"steps": 0, "mixture": "size"}]}                    | "stage 1" of the curriculum has 0 steps
          {"stages": [{"steps": 1.5, "mixture": "size"}]}                  | "steps" must be a whole number
          {"stages": [{"mixture": "size"}]}                                | "steps" must be a whole number
          {"stages": [{"steps": 1, "mixture": "best"}]}                    | mixture "best" is unknown
          {"stages": [{"steps": 1}]}                                       | either "weights" or "mixture"
          {"stages": [{"steps": 1, "mixture": "size", "rate": 1}]}         | unknown key "rate"
          {"stages": [{"steps": 1, "mixture": "size"}                      | line 1
          """)
  void badCurriculaAreNamed(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("c.json: ")
        .hasMessageContaining(message)
        .message()
        .hasLineCount(1);
  }

  @Test
  void missingFileIsNamed() {
    assertThatThrownBy(() -> CurriculumFile.read(folder.resolve("none.json"), TASKS))
        .isInstanceOf(NoSuchFileException.class);
  }
}
