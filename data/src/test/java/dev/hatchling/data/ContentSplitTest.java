package dev.hatchling.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentSplitTest {
  @Test
  void oneInTenIsHeldOut() {
    int heldOut = 0;
    for (int i = 0; i < 100_000; i++) {
      heldOut += ContentSplit.heldOut("question " + i) ? 1 : 0;
    }
    // Five standard deviations.
    assertThat(heldOut).isCloseTo(10_000, within(475));
  }

  @Test
  void splitOfAFewKnowsNoOrderAndNoCopies() {
    List<String> contents = new ArrayList<>();
    for (int i = 0; i < 35; i++) {
      contents.add("record " + i % 25);
    }
    List<String> reversed = new ArrayList<>(contents);
    Collections.reverse(reversed);
    assertThat(ContentSplit.heldOut(contents))
        .hasSize(3)
        .containsExactlyElementsOf(ContentSplit.heldOut(reversed));
    assertThat(ContentSplit.heldOut(List.of("a", "b"))).hasSize(1);
    assertThat(ContentSplit.heldOut(List.of("a", "a"))).isEmpty();
  }

  @Test
  void hashIsTheSameEverywhere() {
    // FNV-1a of "a" is af63dc4c8601ec8c (Noll's test vectors); behind it the 64-bit finalizer.
    long mixed = 0xaf63dc4c8601ec8cL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    assertThat(ContentSplit.hash(Bytes.utf8("a"))).isEqualTo(mixed ^ (mixed >>> 33));
  }
}
