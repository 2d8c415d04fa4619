package dev.hatchling.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
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
  void dramaIsSpeechesWithTheirSpeakers() {
    Corpus drama = Corpora.drama();
    assertThat(drama.training().length + drama.heldOut().length).isEqualTo(402_171);
    assertThat(Bytes.text(drama.training()))
        .startsWith("BERNARDO:\nWho's there?\n\nFRANCISCO:\nNay, answer me")
        .contains("MARCELLUS and BERNARDO:\n");
  }

  @Test
  void languagesAreOfTheirSizeAndApart() {
    Corpus german = Corpora.german();
    Corpus french = Corpora.french();
    assertThat(german.training().length + german.heldOut().length).isBetween(1_300_000, 1_500_000);
    assertThat(french.training().length + french.heldOut().length).isBetween(1_300_000, 1_500_000);
    assertThat(Bytes.text(german.heldOut())).contains(" nicht ").doesNotContain(" dans les ");
    assertThat(Bytes.text(french.heldOut())).contains(" dans ").doesNotContain(" nicht ");
  }

  @Test
  void javaIsSourceWithoutItsLicences() {
    Corpus java = Corpora.java();
    assertThat(java.training().length).isBetween(5_500_000, 6_500_000);
    assertThat(java.heldOut().length).isBetween(100_000, 300_000);
    assertThat(Bytes.text(java.heldOut()))
        .startsWith("package com.google")
        .doesNotContain("Licensed under the Apache License");
  }

  @Test
  void heldOutWindowsOccurInNoTrainingText() {
    ByteTokenizer tokenizer = new ByteTokenizer();
    for (Corpus corpus :
        List.of(
            Corpora.dickens(),
            Corpora.drama(),
            Corpora.german(),
            Corpora.french(),
            Corpora.java())) {
      TextTask task = TextTask.of(corpus, tokenizer);
      List<Sample> windows = task.heldOut(64, 192);
      assertThat(windows).as(corpus.name()).hasSizeGreaterThan(100);
      String training = new String(corpus.training(), StandardCharsets.ISO_8859_1);
      for (Sample window : windows) {
        String text = new String(tokenizer.decode(window.tokens()), StandardCharsets.ISO_8859_1);
        assertThat(training.contains(text)).as(text).isFalse();
      }
    }
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
