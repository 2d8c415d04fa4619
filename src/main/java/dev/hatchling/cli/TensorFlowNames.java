package dev.hatchling.cli;

import java.util.Map;
import org.nd4j.imports.descriptors.tensorflow.TensorflowDescriptorParser;

/**
 * ND4J's registry of ops reads a text of 900 kB, all ops of TensorFlow, to import graphs from
 * there. This program imports none, and reading it takes a tenth of the time to the first training
 * step, beside what the JIT makes of it; so the registry is told that it was read and held nothing.
 */
final class TensorFlowNames extends TensorflowDescriptorParser {
  private TensorFlowNames() {}

  /** Before the first op is registered. */
  static void skip() {
    DESCRIPTORS = Map.of();
  }
}
