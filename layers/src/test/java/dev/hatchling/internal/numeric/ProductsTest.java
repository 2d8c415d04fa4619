package dev.hatchling.internal.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.input.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "AuthenticAMD, '', true, true",
    "GenuineIntel, '', true, false",
    "AuthenticAMD, '', false, false",
    "GenuineIntel, panels, true, true",
    "AuthenticAMD, blas, true, false",
    "HygonGenuine, '', true, true"
  })
  void theMakerOfTheProcessorDecidesUnlessTheUserDoes(
      String maker, String wanted, boolean can, boolean panels) throws IOException {
    Path processors = directory.resolve("cpuinfo");
    Files.writeString(processors, "processor\t: 0\nvendor_id\t: " + maker + "\nmodel\t\t: 106\n");
    assertThat(Products.choose(wanted, can, processors)).isEqualTo(panels);
  }

  @Test
  void ofAnUnknownProcessorTheLibraryMultiplies() throws IOException {
    assertThat(Products.choose("", true, directory.resolve("none"))).isFalse();
    Path silent = Files.writeString(directory.resolve("arm"), "BogoMIPS : 50\n");
    assertThat(Products.choose("", true, silent)).isFalse();
  }

  @Test
  void whatIsNotThereIsRefused() {
    assertThatThrownBy(() -> Products.choose("panels", false, directory))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("512 bits");
    assertThatThrownBy(() -> Products.choose("mkl", true, directory))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("mkl is neither");
  }
}
