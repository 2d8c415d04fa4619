package dev.hatchling.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network that an older version of this library trained and saved (commit d02845f, before layers
 * were recurrent), with what it put out then.
 */
class OlderNetworkTest {
  private static InputStream resource(String name) {
    return OlderNetworkTest.class.getResourceAsStream(name);
  }

  @Test
  void computesWhatItDid() throws IOException {
    INDArray tokens = Nd4j.create(new float[][] {{1, 2, 3, 4, 5, 6}, {0, 2, 4, 6, 1, 3}});
    INDArray next = Nd4j.create(new float[][] {{2, 3, 4, 5, 6, 0}, {2, 4, 6, 1, 3, 5}});
    MultiLayerNetwork network;
    try (InputStream saved = resource("older-network.zip")) {
      network = ModelSerializer.restoreMultiLayerNetwork(saved, true);
    }
    double[] output = network.output(tokens).dup('c').data().asDouble();
    List<Double> then;
    try (InputStream text = resource("older-network.txt")) {
      then =
          new String(text.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(Double::valueOf)
              .toList();
    }
    assertThat(output).hasSize(then.size());
    for (int i = 0; i < output.length; i++) {
      assertThat(output[i]).isCloseTo(then.get(i), within(1e-4));
    }
    INDArray before = network.params().dup();
    network.fit(tokens, next);
    assertThat(network.params()).isNotEqualTo(before);
    network.rnnTimeStep(tokens);
    assertThat(network.rnnGetPreviousState(3)).containsKeys("membrane", "trace");
  }
}
