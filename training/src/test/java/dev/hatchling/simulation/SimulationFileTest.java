package dev.hatchling.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulationFileTest {
  private static Simulation population(String rest) {
    return SimulationFile.parse(
        "x.json",
        "{\"regions\": [{\"name\": \"cortex\", \"populations\": [{\"name\": \"L4\", \"model\":"
            + " \"current\""
            + rest
            + "}]}]}");
  }

  @Test
  void theBuiltInSimulationHasItsRegions() {
    Simulation simulation = SimulationFile.builtIn();
    assertThat(simulation.populations())
        .extracting(Population::path)
        .containsExactly(
            "cortex/L2/3",
            "cortex/L4",
            "cortex/L5",
            "cortex/L6a",
            "cortex/L6b",
            "thalamus/relay",
            "thalamus/reticular");
    assertThat(simulation.neurons()).isEqualTo(140);
    assertThat(simulation.withNeurons(5).neurons()).isEqualTo(35);
  }

  @Test
  void valuesAreReadAndTheRestIsDefault() {
    Population p =
        population(", \"neurons\": 7, \"drive\": 3, \"noise\": {\"membrane\": 2, \"threshold\": 0}")
            .populations()
            .get(0);
    assertThat(p.neurons()).isEqualTo(7);
    assertThat(p.model().drive()).isEqualTo(3);
    assertThat(p.model().membrane().time()).isEqualTo(20);
    assertThat(p.noise()).containsOnlyKeys(Channel.MEMBRANE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'neurons': 0          | population cortex/L4 needs at least 1 neuron, not 0",
        "'neurons': 1.5        | neurons must be a whole number, not 1.5",
        "'neurons': 'many'     | neurons must be a number, not \"many\"",
        "'leek': 3             | unknown key leek",
        "'inhibition': 3       | unknown key inhibition",
        "'noise': {'smell': 1} | no noise channel is named smell",
        "'noise': {'membrane': -1} | must not be negative, and not -1.0",
        "'noise': 3            | x.json: L4: L4.noise: not a JSON object",
        "'capacitance': 0      | capacitance must be positive, not 0.0",
        "'reset': -40          | reset must be below the threshold -50.0 mV, not -40.0",
      })
  void badValuesAreNamed(String json, String message) {
    String end = message.contains(": L4.noise") ? "not a JSON object" : message.strip();
    assertThatThrownBy(() -> population(", " + json.strip().replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("x.json: cortex: L4")
        .hasMessageContaining(end);
  }

  @Test
  void badFilesAreNamed() {
    assertThatThrownBy(() -> SimulationFile.parse("x.json", "{\"a\": "))
        .hasMessageStartingWith("x.json: not JSON");
    assertThatThrownBy(() -> SimulationFile.parse("x.json", "[]"))
        .hasMessage("x.json: not a JSON object");
    assertThatThrownBy(() -> SimulationFile.parse("x.json", "{\"regions\": []}"))
        .hasMessageContaining("regions must be a list");
    assertThatThrownBy(() -> population(", \"name\": \"L4\"")).hasMessageContaining("not JSON");
    assertThatThrownBy(() -> population(", \"model\": \"x\"")).hasMessageContaining("not JSON");
  }
}
