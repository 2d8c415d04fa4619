package dev.hatchling.neurons.lif;

import dev.hatchling.neurons.BcmFloat;
import dev.hatchling.neurons.DynamicsFloat;
import dev.hatchling.neurons.EmissionFloat;
import dev.hatchling.neurons.NeuronRowsFloat;
import dev.hatchling.neurons.SteppedRowsFloat;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link SteppedRowsFloat} of {@link LifFloat} with the fast sigmoid in one pass on the Vector API.
 * Products and sums are not fused and stand in the order of the row functions, hence the same bits;
 * what is left over of a row goes to those functions.
 */
final class VectorLifRowsFloat implements NeuronRowsFloat {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();
  private static final FloatVector TINIES = FloatVector.broadcast(S, LifFloat.TINY);
  private static final FloatVector ZERO = FloatVector.zero(S);
  private static final FloatVector ONE = FloatVector.broadcast(S, 1f);
  private static final FloatVector STEEP = FloatVector.broadcast(S, EmissionFloat.STEEP);

  private final LifFloat p;
  private final SteppedRowsFloat steps;
  private final BcmFloat bcm;
  private final EmissionFloat emission;
  private final float beta;

  /** The backward pass, called from one place: C2 does not inline what has three targets. */
  private final Pass[] passes = {this::gain, this::emission, this::integration};

  VectorLifRowsFloat(LifFloat lif, SteppedRowsFloat steps) {
    this.p = lif;
    this.steps = steps;
    this.bcm = steps.bcm();
    this.emission = steps.emission();
    this.beta = (float) steps.surrogate().beta();
  }

  @Override
  public void forward(
      long position,
      float[] current,
      float[][] states,
      float[] count,
      float[] square,
      int from,
      int to) {
    float[] membrane = states[LifFloat.MEMBRANE];
    float[] trace = states[LifFloat.TRACE];
    float[] root = bcm.root();
    float[] inverse = bcm.inverse();
    FloatVector rho = splat(p.traceDecay);
    FloatVector kappa = splat(p.adaptation);
    FloatVector margin = splat(emission.margin());
    FloatVector graded = splat(emission.graded());
    FloatVector reset = splat(p.reset);
    FloatVector gain = splat(bcm.strength());
    FloatVector low = splat(bcm.low());
    FloatVector high = splat(bcm.high());
    int i = from;
    for (; i + L <= to; i += L) {
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
      FloatVector drive = x.sub(at(root, i)).mul(at(inverse, i)).max(low).min(high);
      x.mul(drive.mul(gain).add(ONE)).intoArray(current, i);
    }
    if (i < to) {
      steps.forward(position, current, states, count, square, i, to);
    }
  }

  @Override
  public void replay(
      long position,
      float[] current,
      int at,
      float[][] states,
      float[][] history,
      int from,
      int to) {
    float[] membrane = states[LifFloat.MEMBRANE];
    float[] trace = states[LifFloat.TRACE];
    float[] distance = history[DynamicsFloat.DISTANCE];
    float[] slope = history[LifFloat.SLOPE];
    FloatVector rho = splat(p.traceDecay);
    FloatVector kappa = splat(p.adaptation);
    FloatVector reset = splat(p.reset);
    int i = from;
    for (; i + L <= to; i += L) {
      FloatVector theta = at(p.threshold, i);
      FloatVector sigma = at(trace, i);
      FloatVector before = at(membrane, i);
      FloatVector input = at(current, at + i);
      before.add(at(p.driveSlope, i).mul(input)).intoArray(slope, i);
      FloatVector v = at(p.decay, i).mul(before).add(at(p.drive, i).mul(input));
      FloatVector u = v.sub(theta).sub(sigma.mul(kappa));
      u.intoArray(distance, i);
      FloatVector s = step(u);
      v.sub(theta.sub(reset).mul(s)).intoArray(membrane, i);
      sigma.mul(rho).sub(TINIES).max(ZERO).add(s).intoArray(trace, i);
    }
    if (i < to) {
      steps.replay(position, current, at, states, history, i, to);
    }
  }

  @Override
  public void backward(
      long position,
      float[][] history,
      float[] gradient,
      int at,
      float[][] stateGradients,
      float[][] parameterGradients,
      int from,
      int to) {
    // Three passes from one call, and constants outside the loops: where a method has too many
    // vector operations, its callees' included, C2 stops to inline them, and boxes.
    int end = to - (to - from) % L;
    for (Pass pass : passes) {
      pass.run(history, gradient, at, stateGradients, parameterGradients[0], from, end);
    }
    if (end < to) {
      steps.backward(position, history, gradient, at, stateGradients, parameterGradients, end, to);
    }
  }

  /** A part of the backward pass of a token. */
  private interface Pass {
    void run(
        float[][] history,
        float[] gradient,
        int at,
        float[][] stateGradients,
        float[] decays,
        int from,
        int end);
  }

  /** Multiplies the gradient by the derivative of the BCM gain. */
  private void gain(
      float[][] history,
      float[] gradient,
      int at,
      float[][] stateGradients,
      float[] decays,
      int from,
      int end) {
    float[] distance = history[DynamicsFloat.DISTANCE];
    float[] root = bcm.root();
    float[] inverses = bcm.inverse();
    FloatVector margin = splat(emission.margin());
    FloatVector graded = splat(emission.graded());
    FloatVector gain = splat(bcm.strength());
    FloatVector low = splat(bcm.low());
    FloatVector high = splat(bcm.high());
    for (int i = from; i < end; i += L) {
      FloatVector u = at(distance, i);
      FloatVector x = step(u).mul(u.mul(graded).add(margin));
      FloatVector inverse = at(inverses, i);
      FloatVector d = x.sub(at(root, i)).mul(inverse);
      FloatVector c = d.max(low).min(high);
      FloatVector outside = step(c.sub(d).abs());
      FloatVector slope = c.add(x.mul(inverse).mul(ONE.sub(outside))).mul(gain).add(ONE);
      at(gradient, at + i).mul(slope).intoArray(gradient, at + i);
    }
  }

  /** Multiplies the gradient by that of the emission; u is replaced by the surrogate. */
  private void emission(
      float[][] history,
      float[] gradient,
      int at,
      float[][] stateGradients,
      float[] decays,
      int from,
      int end) {
    float[] distance = history[DynamicsFloat.DISTANCE];
    FloatVector margin = splat(emission.margin());
    FloatVector graded = splat(emission.graded());
    FloatVector binary = splat(1 - emission.graded());
    FloatVector betas = splat(beta);
    FloatVector half = splat(0.5f * beta);
    for (int i = from; i < end; i += L) {
      FloatVector u = at(distance, i);
      FloatVector width = u.abs().mul(betas).add(ONE);
      FloatVector surrogate = half.div(width.mul(width));
      FloatVector above = u.add(margin).max(ZERO).mul(graded).add(binary);
      FloatVector emitted = step(u).mul(graded).add(surrogate.mul(above));
      surrogate.intoArray(distance, i);
      at(gradient, at + i).mul(emitted).intoArray(gradient, at + i);
    }
  }

  /** Backwards in time: the recursions of gV and gΣ. */
  private void integration(
      float[][] history,
      float[] gradient,
      int at,
      float[][] stateGradients,
      float[] decays,
      int from,
      int end) {
    float[] surrogate = history[DynamicsFloat.DISTANCE];
    float[] slope = history[LifFloat.SLOPE];
    float[] membraneGradient = stateGradients[LifFloat.MEMBRANE];
    float[] traceGradient = stateGradients[LifFloat.TRACE];
    FloatVector rho = splat(p.traceDecay);
    FloatVector kappa = splat(p.adaptation);
    for (int i = from; i < end; i += L) {
      FloatVector gs = at(traceGradient, i);
      FloatVector gu = at(gradient, at + i).add(gs.mul(at(surrogate, i)));
      FloatVector g = at(membraneGradient, i).add(gu);
      gs.mul(rho).sub(gu.mul(kappa)).intoArray(traceGradient, i);
      at(p.decay, i).mul(g).intoArray(membraneGradient, i);
      at(decays, i).add(g.mul(at(slope, i))).intoArray(decays, i);
      g.mul(at(p.drive, i)).intoArray(gradient, at + i);
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
