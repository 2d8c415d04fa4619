package dev.hatchling.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.launcher.JavaModuleOptions;

/** Writes the options that Spark needs of the driver's Java into a file, for the launcher. */
public final class DriverOptions {
  private DriverOptions() {}

  /**
   * Writes the file.
   *
   * @param arguments its name
   */
  public static void main(String[] arguments) throws IOException {
    Files.writeString(Path.of(arguments[0]), JavaModuleOptions.defaultModuleOptions() + "\n");
  }
}
