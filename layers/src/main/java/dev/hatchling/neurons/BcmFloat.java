package dev.hatchling.neurons;

import java.util.Arrays;

/**
 * BCM gain of rows of neurons, and homeostasis (docs/model.md, E40 to E42; Bienenstock, Cooper and
 * Munro 1982; Turrigiano 2008 for the control of the firing threshold). The sliding threshold Θ is
 * kept as its logarithm, so it can neither reach zero nor turn negative.
 */
public final class BcmFloat {
  private static final double ROOT_EPSILON = 1e-6;
  private static final double EPSILON = 1e-8;

  private final float gain;
  private final float low;
  private final float high;
  private final float[] root;
  private final float[] inverse;

  /**
   * The constants of neurons, until Θ changes.
   *
   * @param logTheta ln Θ
   */
  public BcmFloat(NeuronsSettings settings, float[] logTheta) {
    this(settings, new float[logTheta.length], new float[logTheta.length]);
    for (int i = 0; i < logTheta.length; i++) {
      double r = Math.exp(0.5 * logTheta[i]);
      root[i] = (float) r;
      inverse[i] = (float) (1 / (r + ROOT_EPSILON));
    }
  }

  private BcmFloat(NeuronsSettings settings, float[] root, float[] inverse) {
    this(
        (float) settings.bcmGain(),
        (float) settings.gainLow(),
        (float) settings.gainHigh(),
        root,
        inverse);
  }

  private BcmFloat(float gain, float low, float high, float[] root, float[] inverse) {
    this.gain = gain;
    this.low = low;
    this.high = high;
    this.root = root;
    this.inverse = inverse;
  }

  /** The constants of neurons from ≤ i &lt; to, at positions from 0. */
  public BcmFloat slice(int from, int to) {
    return new BcmFloat(
        gain, low, high, Arrays.copyOfRange(root, from, to), Arrays.copyOfRange(inverse, from, to));
  }

  /**
   * {@code output = activity (1 + gain clamp((activity − √Θ)/(√Θ + 1e-6), low, high))}. Arrays are
   * read and written at the same positions; output may be activity.
   */
  public void gain(float[] activity, float[] output, int from, int to) {
    float[] roots = root;
    float[] inverses = inverse;
    float g = gain;
    float lo = low;
    float hi = high;
    for (int i = from; i < to; i++) {
      float x = activity[i];
      float drive = Math.min(hi, Math.max(lo, (x - roots[i]) * inverses[i]));
      output[i] = x * (1 + g * drive);
    }
  }

  /**
   * Multiplies a gradient by the derivative of {@link #gain}: {@code 1 + gain (c + activity inverse
   * [c inside the clamp])}, c the clamped drive.
   *
   * @param gradient of the output; receives the gradient of the activity
   * @param scratch overwritten
   */
  public void gradient(float[] activity, float[] gradient, float[] scratch, int from, int to) {
    float[] roots = root;
    float[] inverses = inverse;
    for (int i = from; i < to; i++) {
      scratch[i] = (activity[i] - roots[i]) * inverses[i];
    }
    slope(activity, scratch, from, to);
    for (int i = from; i < to; i++) {
      gradient[i] *= scratch[i];
    }
  }

  /** Replaces the drive by the derivative of the gain. */
  private void slope(float[] activity, float[] drive, int from, int to) {
    float[] inverses = inverse;
    float g = gain;
    float lo = low;
    float hi = high;
    for (int i = from; i < to; i++) {
      float d = drive[i];
      float c = Math.min(hi, Math.max(lo, d));
      float outside = Math.min(1f, Math.abs(c - d) * EmissionFloat.STEEP * EmissionFloat.STEEP);
      drive[i] = 1 + g * (c + activity[i] * inverses[i] * (1 - outside));
    }
  }

  /**
   * The BCM threshold after a batch, {@code ln((1 − α) Θ + α mean(act²) + 1e-8)}.
   *
   * @param logTheta ln Θ before
   * @param meanSquare of the activity over the batch, before the gain; not negative
   * @param alpha in (0, 1): 1/τ
   */
  public static double nextLogTheta(double logTheta, double meanSquare, double alpha) {
    return Math.log((1 - alpha) * Math.exp(logTheta) + alpha * meanSquare + EPSILON);
  }

  /**
   * The firing threshold after a batch, {@code clamp(θ + η (rate − target), min, max)}.
   *
   * @param rate spikes per token
   */
  public static double nextThreshold(double threshold, double rate, NeuronsSettings settings) {
    double next = threshold + settings.eta() * (rate - settings.targetRate());
    return Math.min(settings.thresholdMax(), Math.max(settings.thresholdMin(), next));
  }

  /**
   * Homeostasis as a pseudo-gradient: old − new, or 0 where the settings have it off.
   *
   * @param threshold θ; replaced by its pseudo-gradient
   * @param logTheta ln Θ; replaced by its pseudo-gradient
   * @param rate spikes per token of the batch
   * @param meanSquare of the emission
   */
  static void homeostasis(
      NeuronsSettings settings,
      float[] threshold,
      float[] logTheta,
      float[] rate,
      float[] meanSquare) {
    for (int i = 0; i < threshold.length; i++) {
      double theta = threshold[i];
      double log = logTheta[i];
      boolean on = settings.homeostasis();
      threshold[i] = (float) (on ? theta - nextThreshold(theta, rate[i], settings) : 0);
      logTheta[i] = (float) (on ? log - nextLogTheta(log, meanSquare[i], settings.bcmAlpha()) : 0);
    }
  }
}
