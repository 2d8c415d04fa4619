package dev.hatchling.internal.numeric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both forms against a plain loop, for all bytes and around the vector length. */
class EventsTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 25, 127, 128, 129, 255})
  void agreesWithALoop(int level) {
    byte[] bytes = new byte[259];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (37 * i);
    }
    for (int n : new int[] {0, 1, 15, 16, 17, 33, 259}) {
      float[] expected = new float[259];
      float[] actual = new float[259];
      for (int i = 0; i < n; i++) {
        expected[i] = (bytes[i] & 0xFF) < level ? 0f : 1.25f;
      }
      for (Events events : List.of(Events.FORMS.scalar(), Events.FORMS.get())) {
        events.factors(bytes, level, 0f, 1.25f, actual, n);
        assertThat(actual).containsExactly(expected);
      }
    }
  }
}
