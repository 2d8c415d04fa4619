package dev.hatchling.neurons;

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

  private static final FloatVector TINIES = FloatVector.broadcast(S, TINY);

  private static final FloatVector ZERO = FloatVector.zero(S);
  private static final FloatVector ONE = FloatVector.broadcast(S, 1f);

  /** See {@link LifFloat}. */
  private static final FloatVector STEEP = FloatVector.broadcast(S, 1 / Float.MIN_NORMAL);

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
    FloatVector rho = splat(k.traceDecay());
    FloatVector kappa = splat(k.adaptation());
    FloatVector margin = splat(k.margin());
    FloatVector graded = splat(k.graded());
    FloatVector reset = splat(k.reset());
    FloatVector gain = splat(k.gain());
    FloatVector low = splat(k.low());
    FloatVector high = splat(k.high());
    int i = 0;
    for (; i + L <= n; i += L) {
      FloatVector theta = at(p.threshold, i);
      FloatVector sigma = at(trace, i);
      FloatVector v = at(p.decay, i).mul(at(membrane, i)).add(at(p.drive, i).mul(at(current, i)));
      FloatVector u = v.sub(theta).sub(sigma.mul(kappa));
      FloatVector s = step(u);
      FloatVector x = s.mul(u.mul(graded).add(margin));
      v.sub(theta.sub(reset).mul(s)).intoArray(membrane, i);
      sigma.mul(rho).sub(TINIES).max(ZERO).add(s).intoArray(trace, i);
      at(count, i).add(s).intoArray(count, i);
      at(square, i).add(x.mul(x)).intoArray(square, i);
      FloatVector drive = x.sub(at(p.root, i)).mul(at(p.inverse, i)).max(low).min(high);
      x.mul(drive.mul(gain).add(ONE)).intoArray(current, i);
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
      int from,
      float[] membrane,
      float[] trace,
      float[] distance,
      float[] slope,
      int n) {
    FloatVector rho = splat(k.traceDecay());
    FloatVector kappa = splat(k.adaptation());
    FloatVector reset = splat(k.reset());
    int i = 0;
    for (; i + L <= n; i += L) {
      FloatVector theta = at(p.threshold, i);
      FloatVector sigma = at(trace, i);
      FloatVector before = at(membrane, i);
      FloatVector input = at(current, from + i);
      before.sub(at(p.ratio, i).mul(input)).intoArray(slope, i);
      FloatVector v = at(p.decay, i).mul(before).add(at(p.drive, i).mul(input));
      FloatVector u = v.sub(theta).sub(sigma.mul(kappa));
      u.intoArray(distance, i);
      FloatVector s = step(u);
      v.sub(theta.sub(reset).mul(s)).intoArray(membrane, i);
      sigma.mul(rho).sub(TINIES).max(ZERO).add(s).intoArray(trace, i);
    }
    for (; i < n; i++) {
      slope[i] = membrane[i] - p.ratio[i] * current[from + i];
      float v = p.decay[i] * membrane[i] + p.drive[i] * current[from + i];
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
      int from,
      float[] membraneGradient,
      float[] traceGradient,
      float[] decays,
      int n) {
    // Three passes, and constants outside the loops: where a method has too many vector operations
    // C2 stops to inline them, and boxes.
    gain(k, p, distance, gradient, from, n);
    emission(k, distance, gradient, from, n);
    integration(k, p, distance, slope, gradient, from, membraneGradient, traceGradient, decays, n);
  }

  /** Multiplies the gradient by the derivative of the BCM gain. */
  private static void gain(
      Constants k, NeuronParametersFloat p, float[] distance, float[] gradient, int from, int n) {
    float margin = k.margin();
    float graded = k.graded();
    float gain = k.gain();
    float low = k.low();
    float high = k.high();
    FloatVector margins = splat(margin);
    FloatVector gradeds = splat(graded);
    FloatVector gains = splat(gain);
    FloatVector lows = splat(low);
    FloatVector highs = splat(high);
    int i = 0;
    for (; i + L <= n; i += L) {
      FloatVector u = at(distance, i);
      FloatVector x = step(u).mul(u.mul(gradeds).add(margins));
      FloatVector inverse = at(p.inverse, i);
      FloatVector d = x.sub(at(p.root, i)).mul(inverse);
      FloatVector c = d.max(lows).min(highs);
      FloatVector outside = step(c.sub(d).abs());
      FloatVector slope = c.add(x.mul(inverse).mul(ONE.sub(outside))).mul(gains).add(ONE);
      at(gradient, from + i).mul(slope).intoArray(gradient, from + i);
    }
    for (; i < n; i++) {
      float u = distance[i];
      float x = (u > 0 ? 1f : 0f) * (graded * u + margin);
      float d = (x - p.root[i]) * p.inverse[i];
      float c = Math.min(high, Math.max(low, d));
      gradient[from + i] *= 1 + gain * (c + x * p.inverse[i] * (c == d ? 1f : 0f));
    }
  }

  /** Multiplies the gradient by that of the emission; u is replaced by the surrogate. */
  private static void emission(Constants k, float[] distance, float[] gradient, int from, int n) {
    float margin = k.margin();
    float graded = k.graded();
    float beta = k.beta();
    float half = 0.5f * beta;
    float binary = 1 - graded;
    FloatVector margins = splat(margin);
    FloatVector gradeds = splat(graded);
    FloatVector betas = splat(beta);
    FloatVector halves = splat(half);
    FloatVector binaries = splat(binary);
    int i = 0;
    for (; i + L <= n; i += L) {
      FloatVector u = at(distance, i);
      FloatVector width = u.abs().mul(betas).add(ONE);
      FloatVector surrogate = halves.div(width.mul(width));
      FloatVector above = u.add(margins).max(ZERO).mul(gradeds).add(binaries);
      FloatVector emission = step(u).mul(gradeds).add(surrogate.mul(above));
      surrogate.intoArray(distance, i);
      at(gradient, from + i).mul(emission).intoArray(gradient, from + i);
    }
    for (; i < n; i++) {
      float u = distance[i];
      float width = 1 + beta * Math.abs(u);
      float surrogate = half / (width * width);
      float above = graded * Math.max(0f, u + margin) + binary;
      distance[i] = surrogate;
      gradient[from + i] *= graded * (u > 0 ? 1f : 0f) + surrogate * above;
    }
  }

  /** Backwards in time: the recursions of gV and gΣ. */
  private static void integration(
      Constants k,
      NeuronParametersFloat p,
      float[] surrogate,
      float[] slope,
      float[] gradient,
      int from,
      float[] membraneGradient,
      float[] traceGradient,
      float[] decays,
      int n) {
    float rho = k.traceDecay();
    float kappa = k.adaptation();
    FloatVector rhos = splat(rho);
    FloatVector kappas = splat(kappa);
    int i = 0;
    for (; i + L <= n; i += L) {
      FloatVector gs = at(traceGradient, i);
      FloatVector gu = at(gradient, from + i).add(gs.mul(at(surrogate, i)));
      FloatVector g = at(membraneGradient, i).add(gu);
      gs.mul(rhos).sub(gu.mul(kappas)).intoArray(traceGradient, i);
      at(p.decay, i).mul(g).intoArray(membraneGradient, i);
      at(decays, i).add(g.mul(at(slope, i))).intoArray(decays, i);
      g.mul(at(p.drive, i)).intoArray(gradient, from + i);
    }
    for (; i < n; i++) {
      float gu = gradient[from + i] + traceGradient[i] * surrogate[i];
      float g = membraneGradient[i] + gu;
      traceGradient[i] = rho * traceGradient[i] - kappa * gu;
      membraneGradient[i] = p.decay[i] * g;
      decays[i] += g * slope[i];
      gradient[from + i] = g * p.drive[i];
    }
  }

  /** 1 where x is above 0, else 0: no mask, which Java 17 makes of a vector and back. */
  private static FloatVector step(FloatVector x) {
    return x.max(ZERO).mul(STEEP).mul(STEEP).min(ONE);
  }

  private static FloatVector splat(float value) {
    return FloatVector.broadcast(S, value);
  }

  private static FloatVector at(float[] row, int i) {
    return FloatVector.fromArray(S, row, i);
  }
}
