package dev.hatchling.noise;

import dev.hatchling.input.InputException;
import dev.hatchling.random.NeuronKeys;
import dev.hatchling.random.NeuronNoise;
import dev.hatchling.random.RandomKey;
import dev.hatchling.simulation.Channel;
import dev.hatchling.simulation.KeyedNoise;
import dev.hatchling.simulation.NoiseSource;
import dev.hatchling.simulation.Slice;
import java.util.Arrays;
import java.util.Locale;

/** Mistakes that are made with noise, each built in on purpose so that the test can be tested. */
public enum Fault {
  /** One moving stream for all, read in the order of memory. */
  SHARED_STREAM("one stream for all neurons, read in the order of memory"),
  /** One number a step for a whole population. */
  BROADCAST("one number a step for the whole population"),
  /** Two neurons a key. */
  REPEATED_KEYS("two neurons share each key"),
  /** One key for all channels of a neuron. */
  CHANNEL_REUSE("all channels of a neuron draw from one key"),
  /** All neurons of a population read one sequence, each from another place. */
  SHIFTED_COPIES("all neurons read one sequence, each from another place"),
  /** One moving stream a thread. */
  THREAD_ORDER("one stream a thread, read in the order of its work"),
  /** 5 % of the variance is common to all. */
  SHARED_VARIANCE_5("5 % of the variance is common to all"),
  /** All neurons of a population read one sequence, from places beyond the lags looked at. */
  DELAYED_COPIES("all neurons read one sequence, from places further apart than the lags"),
  /** The step is left out of the counter. */
  FROZEN("time is left out of the counter, and every step has the same noise"),
  /** The noise begins anew after {@link #PERIOD} steps. */
  PERIODIC("the noise of a neuron comes again after some steps");

  /** Steps after which {@link #PERIODIC} noise comes again, more than the lags looked at. */
  public static final int PERIOD = 256;

  /** Steps between the places from which neighbours read one sequence. */
  private static final int SHIFT = 3;

  /** The same, further than the lags looked at. */
  private static final int DELAY = 150;

  private static final double SHARED = 0.05;

  private final String words;

  Fault(String words) {
    this.words = words;
  }

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What is wrong, for people. */
  public String words() {
    return words;
  }

  /**
   * The fault of a name.
   *
   * @throws InputException if there is none
   */
  public static Fault of(String label) {
    return Arrays.stream(values())
        .filter(fault -> fault.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "no fault is named "
                        + label
                        + "; use one of "
                        + String.join(", ", Arrays.stream(values()).map(Fault::label).toList())));
  }

  /** Noise with this mistake. */
  public NoiseSource source(long seed) {
    RandomKey key = RandomKey.root(seed).child("noise");
    return switch (this) {
      case SHARED_STREAM -> (slice, channel) -> stream(key.child(channel.label()), slice);
      case THREAD_ORDER ->
          (slice, channel) ->
              ownStream(key.child(slice.worker()).child(slice.population().path()), channel, slice);
      case BROADCAST -> (slice, channel) -> broadcast(population(key, slice), channel);
      case REPEATED_KEYS ->
          (slice, channel) -> {
            long[] ids = Arrays.stream(slice.ids()).map(id -> id / 2).toArray();
            return keyed(population(key, slice), ids, channel.label());
          };
      case CHANNEL_REUSE -> (slice, channel) -> keyed(population(key, slice), slice.ids(), "noise");
      case SHIFTED_COPIES ->
          (slice, channel) -> shifted(population(key, slice), channel, slice, SHIFT);
      case DELAYED_COPIES ->
          (slice, channel) -> shifted(population(key, slice), channel, slice, DELAY);
      case FROZEN -> periodic(seed, 1);
      case PERIODIC -> periodic(seed, PERIOD);
      case SHARED_VARIANCE_5 -> (slice, channel) -> partlyShared(key, slice, channel);
    };
  }

  /** Good noise that begins anew after some steps. */
  public static NoiseSource periodic(long seed, int period) {
    NoiseSource source = new KeyedNoise(seed);
    return (slice, channel) -> {
      NoiseSource.Reader reader = source.open(slice, channel);
      return (step, values) -> reader.read(step % period, values);
    };
  }

  private static RandomKey population(RandomKey key, Slice slice) {
    return key.child(slice.population().region()).child(slice.population().name());
  }

  private static NoiseSource.Reader keyed(RandomKey population, long[] ids, String channel) {
    NeuronNoise noise = new NeuronNoise(NeuronKeys.of(population, ids, channel));
    return (step, values) -> noise.fillNormal(step, values, 0);
  }

  /** Number {@code step · all + place} of one sequence: what a loop over memory would draw. */
  private static NoiseSource.Reader stream(RandomKey key, Slice slice) {
    return (step, values) ->
        key.fillNormal(values, 0, slice.size(), step * slice.total() + slice.start());
  }

  /** As a stream of the thread's own would give: place within the thread's work. */
  private static NoiseSource.Reader ownStream(RandomKey key, Channel channel, Slice slice) {
    RandomKey own = key.child(channel.label());
    return (step, values) -> own.fillNormal(values, 0, slice.size(), step * slice.size());
  }

  private static NoiseSource.Reader broadcast(RandomKey key, Channel channel) {
    RandomKey own = key.child(channel.label());
    return (step, values) -> Arrays.fill(values, own.normalFloat(step));
  }

  private static NoiseSource.Reader shifted(
      RandomKey key, Channel channel, Slice slice, int shift) {
    RandomKey own = key.child(channel.label());
    long[] ids = slice.ids();
    return (step, values) -> {
      for (int i = 0; i < ids.length; i++) {
        values[i] = own.normalFloat(step + shift * ids[i]);
      }
    };
  }

  private static NoiseSource.Reader partlyShared(RandomKey key, Slice slice, Channel channel) {
    NoiseSource.Reader own = keyed(population(key, slice), slice.ids(), channel.label());
    RandomKey common = key.child("common").child(channel.label());
    float ownShare = (float) Math.sqrt(1 - SHARED);
    float commonShare = (float) Math.sqrt(SHARED);
    return (step, values) -> {
      own.read(step, values);
      float shared = commonShare * common.normalFloat(step);
      for (int i = 0; i < values.length; i++) {
        values[i] = ownShare * values[i] + shared;
      }
    };
  }
}
