package dev.hatchling.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** A DL4J network with a layer whose op is fused trains compiled and survives saving. */
class Dl4jLayerTest {
  @TempDir Path folder;

  /** y = 2 tanh(x w), [-1, 4] to [-1, 6]. */
  @SuppressWarnings("serial")
  public static final class ScaledLayer extends SameDiffLayer {
    @Override
    public SDVariable defineLayer(
        SameDiff sd, SDVariable input, Map<String, SDVariable> parameters, SDVariable mask) {
      SDVariable y = sd.math().tanh(input.mmul(parameters.get("w")));
      SDVariable[] outputs = new ScaleOp(sd, y, 2).outputVariables();
      FusedOps.setAside(sd, outputs[1]);
      return outputs[0];
    }

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addWeightParam("w", 4, 6);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      parameters.get("w").assign(GraphZoo.values(DataType.FLOAT, 4, 6));
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
      return InputType.feedForward(6);
    }
  }

  private static MultiLayerNetwork network() {
    CompiledGraphs.bind(SameDiff.create());
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(DataType.FLOAT)
            .updater(new Sgd(0.1))
            .list()
            .layer(new ScaledLayer())
            .layer(
                new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                    .nIn(6)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build())
            .setInputType(InputType.feedForward(4))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  @Test
  void trainsAndSurvivesSaving() throws IOException {
    MultiLayerNetwork network = network();
    INDArray x = GraphZoo.values(DataType.FLOAT, 16, 4);
    INDArray y = Nd4j.hstack(x.getColumn(0, true), x.getColumn(1, true).mul(x.getColumn(2, true)));
    network.fit(x, y);
    double first = network.score();
    for (int i = 0; i < 60; i++) {
      network.fit(x, y);
    }
    assertThat(network.score()).isLessThan(0.5 * first);

    File file = folder.resolve("network.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file, true);
    assertThat(restored.output(x)).isEqualTo(network.output(x));
    network.fit(x, y);
    restored.fit(x, y);
    assertThat(restored.params()).isEqualTo(network.params());
  }

  /** One layer: output 2 tanh(x w), gradient by hand. */
  @Test
  void runsForSeveralBatchSizes() {
    MultiLayerNetwork network = network();
    INDArray w = network.getLayer(0).getParam("w");
    for (int batch : new int[] {3, 5, 3, 1}) {
      INDArray x = GraphZoo.values(DataType.FLOAT, batch, 4);
      INDArray hidden = network.feedForward(x).get(1);
      INDArray expected = Nd4j.math().tanh(x.mmul(w)).mul(2);
      assertThat(hidden.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-5);
    }
  }
}
