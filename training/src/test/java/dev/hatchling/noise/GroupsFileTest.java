package dev.hatchling.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupsFileTest {
  @TempDir Path folder;

  private GroupsFile read(String text, int neurons) throws IOException {
    Path file = folder.resolve("groups.csv");
    Files.writeString(file, text);
    return GroupsFile.read(file, neurons);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0,cortex,L4\n1,cortex,L5\n2,thalamus,L4\n3,cortex,L4\n",
        "\uFEFFneuron,region,population\r\n0,cortex,L4\r\n1,cortex,L5\r\n2,thalamus,L4\r\n3,cortex,L4",
        "# who is who\n\n\"0\"; \"cortex\" ;\"L4\"\n1;cortex;L5\n\n2;thalamus;L4\n3;cortex;L4",
        "Neuron\tRegion\tPopulation\n0\tcortex\tL4\n1\tcortex\tL5\n2\tthalamus\tL4\n3\tcortex\tL4"
      })
  void filesAreRead(String text) throws IOException {
    GroupsFile file = read(text, 4);
    assertThat(file.groups())
        .containsExactly(
            new Group("cortex", "L4"), new Group("cortex", "L5"), new Group("thalamus", "L4"));
    assertThat(file.groupOf()).containsExactly(0, 1, 2, 0);
    Groups groups = Groups.of(file.groups(), file.groupOf());
    assertThat(groups.relation(0, 3)).isEqualTo(Relation.WITHIN);
    assertThat(groups.relation(0, 1)).isEqualTo(Relation.POPULATIONS);
    assertThat(groups.relation(0, 2)).isEqualTo(Relation.REGIONS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0,a,b/1,a          | line 2 has 2 values: needs a neuron, a region, a population
          0,a,b,c            | line 1 has 4 values: needs a neuron, a region, a population
          0,a,b/0,a,c        | line 2: neuron 0 has a line already, line 1
          0,a,b/2,a,c        | line 2: "2" is no neuron: the recording has 0 to 1
          0,a,b/-1,a,c       | line 2: "-1" is no neuron: the recording has 0 to 1
          0,a,b/x,a,c        | line 2: "x" is no neuron: the recording has 0 to 1
          0,a,b/1.5,a,c      | line 2: "1.5" is no neuron: the recording has 0 to 1
          0,,b/1,a,c         | line 1: the region is empty
          0,a,/1,a,c         | line 1: the population is empty
          0,a,b/neuron,a,c   | line 2: "neuron" is no neuron: the recording has 0 to 1
          1,a,b              | ends at line 1 without a line for neuron 0 of the recording's 2
          # nothing          | ends at line 1 without a line for neuron 0 and 1 more of the recording's 2
          """)
  void whatIsWrongIsNamedInOneLine(String text, String message) {
    assertThatThrownBy(() -> read(text.replace('/', '\n'), 2))
        .hasMessageContaining("groups.csv: " + message)
        .message()
        .hasLineCount(1);
  }

  @Test
  void whatIsNoTextIsRefused() throws IOException {
    Path file = folder.resolve("bytes.csv");
    Files.write(file, "0,\u00e4,b\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> GroupsFile.read(file, 1)).hasMessageContaining("is not UTF-8 text");
    Files.writeString(file, "0,a," + "b".repeat(2000));
    assertThatThrownBy(() -> GroupsFile.read(file, 1)).hasMessageContaining("2004 characters");
  }
}
