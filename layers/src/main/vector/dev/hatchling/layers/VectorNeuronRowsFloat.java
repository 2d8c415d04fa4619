package dev.hatchling.layers;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The provider on the Vector API. Products and sums are not fused and stand in the order of the row
 * functions, hence the same bits.
 */
final class VectorNeuronRowsFloat implements NeuronRowsFloat {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();

  /** See {@link LifFloat}: a trace below this counts as 0. */
  private static final float TINY = Float.MIN_NORMAL;

  /** See {@link LifFloat}. */
  private static final float STEEP = 1 / Float.MIN_NORMAL;

  @Override
  public void forward(
      Constants k,
      NeuronParametersFloat p,
      float[] current,
      float[] membrane,
      float[] trace,
      float[] count,
      float[] square,
      int n) {
    int i = 0;
    for (; i + L <= n; i += L) {
      FloatVector theta = at(p.threshold, i);
      FloatVector sigma = at(trace, i);
      FloatVector v = at(p.decay, i).mul(at(membrane, i)).add(at(p.drive, i).mul(at(current, i)));
      FloatVector u = v.sub(theta).sub(sigma.mul(k.adaptation()));
      FloatVector s = step(u);
      FloatVector x = s.mul(u.mul(k.graded()).add(k.margin()));
      v.sub(theta.sub(k.reset()).mul(s)).intoArray(membrane, i);
      sigma.mul(k.traceDecay()).sub(TINY).max(0f).add(s).intoArray(trace, i);
      at(count, i).add(s).intoArray(count, i);
      at(square, i).add(x.mul(x)).intoArray(square, i);
      FloatVector drive = x.sub(at(p.root, i)).mul(at(p.inverse, i)).max(k.low()).min(k.high());
      x.mul(drive.mul(k.gain()).add(1f)).intoArray(current, i);
    }
    for (; i < n; i++) {
      float v = p.decay[i] * membrane[i] + p.drive[i] * current[i];
      float u = v - p.threshold[i] - k.adaptation() * trace[i];
      float s = u > 0 ? 1f : 0f;
      float x = s * (k.graded() * u + k.margin());
      membrane[i] = v - (p.threshold[i] - k.reset()) * s;
      trace[i] = Math.max(0f, k.traceDecay() * trace[i] - TINY) + s;
      count[i] += s;
      square[i] += x * x;
      float drive = Math.min(k.high(), Math.max(k.low(), (x - p.root[i]) * p.inverse[i]));
      current[i] = x * (1 + k.gain() * drive);
    }
  }

  @Override
  public void replay(
      Constants k,
      NeuronParametersFloat p,
      float[] current,
      float[] membrane,
      float[] trace,
      float[] distance,
      float[] slope,
      int n) {
    int i = 0;
    for (; i + L <= n; i += L) {
      FloatVector theta = at(p.threshold, i);
      FloatVector sigma = at(trace, i);
      FloatVector before = at(membrane, i);
      FloatVector input = at(current, i);
      before.sub(at(p.ratio, i).mul(input)).intoArray(slope, i);
      FloatVector v = at(p.decay, i).mul(before).add(at(p.drive, i).mul(input));
      FloatVector u = v.sub(theta).sub(sigma.mul(k.adaptation()));
      u.intoArray(distance, i);
      FloatVector s = step(u);
      v.sub(theta.sub(k.reset()).mul(s)).intoArray(membrane, i);
      sigma.mul(k.traceDecay()).sub(TINY).max(0f).add(s).intoArray(trace, i);
    }
    for (; i < n; i++) {
      slope[i] = membrane[i] - p.ratio[i] * current[i];
      float v = p.decay[i] * membrane[i] + p.drive[i] * current[i];
      float u = v - p.threshold[i] - k.adaptation() * trace[i];
      distance[i] = u;
      float s = u > 0 ? 1f : 0f;
      membrane[i] = v - (p.threshold[i] - k.reset()) * s;
      trace[i] = Math.max(0f, k.traceDecay() * trace[i] - TINY) + s;
    }
  }

  @Override
  public void backward(
      Constants k,
      NeuronParametersFloat p,
      float[] distance,
      float[] slope,
      float[] gradient,
      float[] membraneGradient,
      float[] traceGradient,
      float[] decays,
      int n) {
    // Two passes: C2 stops to inline in a method with so many vector operations.
    emission(k, p, distance, gradient, n);
    integration(k, p, distance, slope, gradient, membraneGradient, traceGradient, decays, n);
  }

  /** Multiplies the gradient by d activity/du; u is replaced by the surrogate. */
  private static void emission(
      Constants k, NeuronParametersFloat p, float[] distance, float[] gradient, int n) {
    float margin = k.margin();
    float graded = k.graded();
    float gain = k.gain();
    float low = k.low();
    float high = k.high();
    float beta = k.beta();
    float half = 0.5f * beta;
    float binary = 1 - graded;
    int i = 0;
    for (; i + L <= n; i += L) {
      FloatVector u = at(distance, i);
      FloatVector s = step(u);
      FloatVector x = s.mul(u.mul(graded).add(margin));
      FloatVector inverse = at(p.inverse, i);
      FloatVector d = x.sub(at(p.root, i)).mul(inverse);
      FloatVector c = d.max(low).min(high);
      FloatVector outside = step(c.sub(d).abs());
      FloatVector bcm = c.add(x.mul(inverse).mul(outside.neg().add(1f))).mul(gain).add(1f);
      FloatVector width = u.abs().mul(beta).add(1f);
      FloatVector surrogate = FloatVector.broadcast(S, half).div(width.mul(width));
      FloatVector above = u.add(margin).max(0f).mul(graded).add(binary);
      FloatVector emission = s.mul(graded).add(surrogate.mul(above));
      surrogate.intoArray(distance, i);
      at(gradient, i).mul(bcm).mul(emission).intoArray(gradient, i);
    }
    for (; i < n; i++) {
      float u = distance[i];
      float s = u > 0 ? 1f : 0f;
      float x = s * (graded * u + margin);
      float d = (x - p.root[i]) * p.inverse[i];
      float c = Math.min(high, Math.max(low, d));
      float bcm = 1 + gain * (c + x * p.inverse[i] * (c == d ? 1f : 0f));
      float width = 1 + beta * Math.abs(u);
      float surrogate = half / (width * width);
      float above = graded * Math.max(0f, u + margin) + binary;
      distance[i] = surrogate;
      gradient[i] = gradient[i] * bcm * (graded * s + surrogate * above);
    }
  }

  /** Backwards in time: the recursions of gV and gΣ. */
  private static void integration(
      Constants k,
      NeuronParametersFloat p,
      float[] surrogate,
      float[] slope,
      float[] gradient,
      float[] membraneGradient,
      float[] traceGradient,
      float[] decays,
      int n) {
    float rho = k.traceDecay();
    float kappa = k.adaptation();
    int i = 0;
    for (; i + L <= n; i += L) {
      FloatVector gs = at(traceGradient, i);
      FloatVector gu = at(gradient, i).add(gs.mul(at(surrogate, i)));
      FloatVector g = at(membraneGradient, i).add(gu);
      gs.mul(rho).sub(gu.mul(kappa)).intoArray(traceGradient, i);
      at(p.decay, i).mul(g).intoArray(membraneGradient, i);
      at(decays, i).add(g.mul(at(slope, i))).intoArray(decays, i);
      g.mul(at(p.drive, i)).intoArray(gradient, i);
    }
    for (; i < n; i++) {
      float gu = gradient[i] + traceGradient[i] * surrogate[i];
      float g = membraneGradient[i] + gu;
      traceGradient[i] = rho * traceGradient[i] - kappa * gu;
      membraneGradient[i] = p.decay[i] * g;
      decays[i] += g * slope[i];
      gradient[i] = g * p.drive[i];
    }
  }

  /** 1 where x is above 0, else 0: no mask, which Java 17 makes of a vector and back. */
  private static FloatVector step(FloatVector x) {
    return x.max(0f).mul(STEEP).mul(STEEP).min(1f);
  }

  private static FloatVector at(float[] row, int i) {
    return FloatVector.fromArray(S, row, i);
  }
}
