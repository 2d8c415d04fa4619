package dev.hatchling.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;

class SimdTest {
  /** A kernel. */
  interface Kernel {}

  /** Its form on the Vector API. */
  static final class VectorKernel implements Kernel {}

  private static final Kernel SCALAR = new Kernel() {};
  private static final String NAME = "SimdTest$VectorKernel";

  @Test
  void vectorsFromTheFirstCallOn() {
    Simd<Kernel> forms = Simd.of(Kernel.class, NAME, 0, SCALAR);
    assumeThat(forms.vector()).isNotNull();
    assertThat(forms.get()).isInstanceOf(VectorKernel.class).isSameAs(forms.vector());
  }

  @Test
  void waitsForSoManyCalls() {
    Kernel vector = new VectorKernel();
    Simd<Kernel> forms = new Simd<>(SCALAR, () -> vector, 2);
    assertThat(forms.get()).isSameAs(SCALAR);
    assertThat(forms.get()).isSameAs(SCALAR);
    assertThat(forms.get()).isSameAs(vector);
    assertThat(forms.get()).isSameAs(vector);
  }

  /** So that no test depends on the number of calls before it. */
  @Test
  void testsDoNotWait() {
    Simd<Kernel> forms = Simd.patient(Kernel.class, NAME, 0, SCALAR, 2);
    assertThat(forms.get()).isSameAs(forms.vector() == null ? SCALAR : forms.vector());
  }

  @Test
  void scalarWhereVectorsAreTooShort() {
    Simd<Kernel> forms = Simd.of(Kernel.class, NAME, 1 << 20, SCALAR);
    assertThat(forms.vector()).isNull();
    assertThat(forms.get()).isSameAs(SCALAR).isSameAs(forms.scalar());
  }

  @Test
  void aMissingClassIsNamed() {
    assumeThat(Simd.of(Kernel.class, NAME, 0, SCALAR).vector()).isNotNull();
    assertThatThrownBy(() -> Simd.vector(Kernel.class, "VectorNothing", 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("dev.hatchling.vector.VectorNothing is not on the class path");
  }
}
