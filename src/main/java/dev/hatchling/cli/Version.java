package dev.hatchling.cli;

import org.nd4j.linalg.factory.Nd4j;

/** What {@code --version} says. */
final class Version {
  /** That of the root {@code pom.xml}. */
  static final String NUMBER = "0.1.0";

  private Version() {}

  /** The version, Java, the system and the backend that ND4J has chosen. */
  static String text() {
    return String.join(
        ", ",
        "hatchling " + NUMBER,
        "Java " + System.getProperty("java.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        "ND4J " + Nd4j.getBackend().getClass().getSimpleName());
  }
}
