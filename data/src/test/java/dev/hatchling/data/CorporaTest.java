package dev.hatchling.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorporaTest {
  @Test
  void dickensIsTheWholeNovelWithoutItsMark() {
    Corpus dickens = Corpora.dickens();
    assertThat(dickens.training().length + dickens.heldOut().length).isEqualTo(1_214_979 - 3);
    assertThat(dickens.training().length).isEqualTo((int) (0.9 * 1_214_976));
    assertThat(dickens.training()[0]).isNotEqualTo((byte) 0xEF);
  }

  @Test
  void missingPackagesAreNamedInOneLine(@TempDir Path empty) {
    String folder = System.getProperty(CorpusPackages.PROPERTY);
    try {
      System.setProperty(CorpusPackages.PROPERTY, empty.toString());
      assertThatThrownBy(Corpora::dickens)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("crunch-test.jar is missing");
      System.clearProperty(CorpusPackages.PROPERTY);
      assertThatThrownBy(Corpora::dickens)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("hatchling.corpora");
    } finally {
      System.setProperty(CorpusPackages.PROPERTY, folder);
    }
  }
}
