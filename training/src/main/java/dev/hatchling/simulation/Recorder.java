package dev.hatchling.simulation;

import java.util.EnumMap;
import java.util.Map;

/** Writes the steps of a slice into the rows of a recording. */
final class Recorder {
  private static final Channel[] CHANNELS = Channel.values();

  private final Recording recording;
  private final int[] rows;
  private final int[] spikes;
  private final Map<Channel, float[][]> noise = new EnumMap<>(Channel.class);

  Recorder(Recording recording, int population, Slice slice) {
    this.recording = recording;
    rows = new int[slice.size()];
    spikes = new int[slice.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = recording.row(population, slice.ids()[i]);
    }
    for (Channel channel : CHANNELS) {
      if (slice.population().strength(channel) > 0) {
        float[][] series = new float[rows.length][0];
        for (int i = 0; i < rows.length; i++) {
          series[i] = rows[i] < 0 ? new float[0] : recording.noiseRow(channel, rows[i]);
        }
        noise.put(channel, series);
      }
    }
  }

  void record(NeuronSlice neurons, int step) {
    float[] potentials = neurons.potentials();
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] >= 0) {
        recording.membrane()[rows[i]][step] = potentials[i];
        if (neurons.spiked[i]) {
          recording.spike(rows[i], spikes[i]++, step);
        }
      }
    }
    for (Channel channel : CHANNELS) {
      float[] drawn = neurons.drawn(channel);
      float[][] series = noise.get(channel);
      for (int i = 0; drawn != null && series != null && i < rows.length; i++) {
        if (rows[i] >= 0) {
          series[i][step] = drawn[i];
        }
      }
    }
  }

  void end() {
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] >= 0) {
        recording.endSpikes(rows[i], spikes[i]);
      }
    }
  }
}
