package dev.hatchling.generation;

import dev.hatchling.generation.internal.NoiseOf;
import dev.hatchling.generation.internal.SequenceFloat;
import dev.hatchling.generation.internal.StepFloat;
import dev.hatchling.generation.internal.StepShape;
import dev.hatchling.models.GraphNames;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Takes the sequences of states on by {@link PortableStep}, whose dense arrays are copied. */
final class PortableText {
  /** Tokens of a prompt in one run. */
  private static final int MOST = 64;

  private final PortableStep portable;
  private final StepFloat step;
  private final ModelConfig config;

  /** Of a model; the step of the Java kernels knows how its states lie. */
  PortableText(LanguageModel model, StepFloat step) {
    this.portable = new PortableStep(model);
    this.config = model.config();
    this.step = step;
  }

  void run(SequenceFloat[] sequences, int[][] tokens) {
    for (int b = 0; b < sequences.length; b++) {
      for (int from = 0; from < tokens[b].length; from += MOST) {
        int to = Math.min(from + MOST, tokens[b].length);
        run(sequences[b], Arrays.copyOfRange(tokens[b], from, to));
      }
    }
  }

  private void run(SequenceFloat sequence, int[] tokens) {
    Map<String, INDArray> states = portable.start();
    List<String> names = GraphNames.states(config);
    for (int l = 0; l < config.layers(); l++) {
      float[][] neurons = sequence.neurons(l);
      for (int i = 0; i < names.size(); i++) {
        assign(states, GraphNames.neurons(names.get(i), l), neurons[i]);
      }
      assign(states, GraphNames.synapses(l), synapses(sequence, l));
    }
    @Nullable NoiseOf noise = sequence.noise;
    INDArray logits =
        portable.run(
            states,
            sequence.history.last(),
            tokens,
            sequence.position,
            noise == null ? null : noise.seed(),
            noise == null ? 0 : noise.sample());
    take(sequence, sequence.position + tokens.length, states);
    System.arraycopy(floats(logits), 0, sequence.logits, 0, sequence.logits.length);
    for (int token : tokens) {
      sequence.history.add(token);
    }
  }

  private float[] synapses(SequenceFloat sequence, int layer) {
    StepShape shape = step.shape;
    float[] all = new float[shape.heads() * shape.synapses()];
    for (int h = 0; h < shape.heads(); h++) {
      float[] head = step.synapses(sequence, layer, h);
      System.arraycopy(head, 0, all, h * head.length, head.length);
    }
    return all;
  }

  private void take(SequenceFloat sequence, int position, Map<String, INDArray> states) {
    float[][][] neurons = new float[config.layers()][][];
    float[][] synapses = new float[config.layers()][];
    List<String> names = GraphNames.states(config);
    for (int l = 0; l < neurons.length; l++) {
      int layer = l;
      neurons[l] =
          names.stream()
              .map(name -> floats(states.get(GraphNames.neurons(name, layer))))
              .toArray(float[][]::new);
      synapses[l] = floats(states.get(GraphNames.synapses(l)));
    }
    sequence.take(position, neurons, synapses);
  }

  private static void assign(Map<String, INDArray> states, String name, float[] values) {
    INDArray array = states.get(name);
    array.assign(Nd4j.createFromArray(values).reshape('c', array.shape()));
  }

  private static float[] floats(INDArray array) {
    return array.dup('c').data().asFloat();
  }
}
