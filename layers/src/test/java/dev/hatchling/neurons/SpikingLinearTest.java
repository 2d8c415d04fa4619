package dev.hatchling.neurons;

import dev.hatchling.graph.GraphCheck;
import dev.hatchling.operations.Operations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A linear map and its neurons in one op against the two one after another: values, final states
 * and gradients, at sizes around the tiles' (64 tokens, 512 neurons, 256 tokens of a stretch, four
 * spans of sequences).
 */
class SpikingLinearTest {
  private enum Form {
    ONE_OP,
    TWO_OPS
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,1,2,3,false",
    "2,9,2,8,5,true",
    "5,65,3,6,7,true",
    "1,300,1,10,4,false",
    "2,66,1,520,9,false"
  })
  void agreesWithItsParts(int b, int t, int h, int n, int d, boolean withState) {
    for (NeuronKind kind : NeuronKind.values()) {
      Surrogate fast = new Surrogate(Surrogate.Kind.FAST_SIGMOID, 4);
      NeuronsSettings settings = NeuronsTest.settings(kind, h, fast, true, true);
      for (String what : new String[] {"activity", "state", "rate"}) {
        GraphCheck.Result one = check(Form.ONE_OP, what, b, t, settings, n, d, withState);
        GraphCheck.Result two = check(Form.TWO_OPS, what, b, t, settings, n, d, withState);
        GraphCheck.assertClose(what, one.value(), two.value(), 1e-11);
        two.gradients()
            .forEach((name, g) -> GraphCheck.assertClose(name, one.gradients().get(name), g, 1e-9));
      }
    }
  }

  private static GraphCheck.Result check(
      Form form,
      String what,
      int b,
      int t,
      NeuronsSettings settings,
      int n,
      int d,
      boolean withState) {
    NeuronFamily family = settings.kind().family();
    Function<NeuronsOutput, SDVariable> output =
        out ->
            switch (what) {
              case "activity" -> out.activity();
              case "state" -> out.states().stream().reduce(SDVariable::add).orElseThrow();
              default -> out.rate();
            };
    GraphCheck check =
        new GraphCheck((ops, in) -> output.apply(build(form, ops, in, settings, withState)));
    long m = (long) settings.heads() * n;
    boolean differentiated = what.equals("activity");
    Map<String, long[]> shapes = new HashMap<>();
    shapes.put("x", new long[] {b, t, d});
    shapes.put("w", new long[] {m, d});
    shapes.put("threshold", new long[] {m});
    shapes.put("logTheta", new long[] {m});
    family.parameters().forEach(p -> shapes.put(p.name(), new long[] {m}));
    shapes.forEach(
        (name, shape) -> {
          if (differentiated) {
            check.variable(name, GraphCheck.normal(name, shape));
          } else {
            check.placeholder(name, GraphCheck.normal(name, shape));
          }
        });
    if (withState) {
      family.states().forEach(s -> check.placeholder(s, GraphCheck.normal(s, b, m)));
    }
    return check.run(Operations.fused());
  }

  private static NeuronsOutput build(
      Form form,
      Operations ops,
      Map<String, SDVariable> in,
      NeuronsSettings settings,
      boolean withState) {
    SDVariable x = in.get("x");
    SDVariable w = in.get("w");
    NeuronFamily family = settings.kind().family();
    NeuronVariables layer =
        new NeuronVariables(
            in.get("threshold"),
            in.get("logTheta"),
            family.parameters().stream().map(p -> in.get(p.name())).toList());
    List<SDVariable> state = withState ? family.states().stream().map(in::get).toList() : List.of();
    if (form == Form.ONE_OP) {
      return ops.spikingLinear(x, w, layer, state, settings);
    }
    return ops.neurons(ops.linear(x, w), layer, state, settings);
  }
}
