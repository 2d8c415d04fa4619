package dev.hatchling.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * The numbers themselves, so that no machine, JIT or release changes them unnoticed. The key tree,
 * the words and the normals (to 1e-15) were checked against an independent program written from the
 * documentation.
 */
class GoldenDrawsTest {
  private static final RandomKey KEY = RandomKey.root(42).child("noise").child(7);
  private static final int[] WORDS = {
    0x4366d18c, 0x5cb9c972, 0xa2006ada, 0x00aebbde, 0x04c2bc33, 0xcc246109, 0x2524a5cc, 0x243dcaf0
  };
  private static final double[] NORMALS = {
    0x1.b3886c21613d7p-1, -0x1.c3f091684dd2ep0, -0x1.044646104679ep-1, -0x1.7bb53c2eec9cap0,
    -0x1.2404c3abb14f5p-2, 0x1.995b56147df9p-3, -0x1.5423eb0e7584cp0, -0x1.bca6b79ae2834p-1
  };
  private static final float[] FLOATS = {
    0x1.284d96p-1f, -0x1.d4564ap-2f, 0x1.93d832p-2f, -0x1.13e152p1f,
    -0x1.9ae50ap-1f, -0x1.66dd4ep0f, 0x1.3092e8p-2f, 0x1.bbf8c8p-4f
  };

  @Test
  void identity() {
    assertThat(KEY.toString()).isEqualTo("ad83fd4f0129ad5384070a6d6677d21e");
  }

  @Test
  void draws() {
    for (int i = 0; i < 8; i++) {
      assertThat(KEY.bits32(i)).isEqualTo(WORDS[i]);
      assertThat(KEY.normal(i)).isEqualTo(NORMALS[i]);
      assertThat(KEY.normalFloat(i)).isEqualTo(FLOATS[i]);
    }
    assertThat(KEY.bits64(0)).isEqualTo(0x1a3e09dcd026f36bL);
  }

  @Test
  void aMillionNormals() {
    double[] wide = new double[1 << 20];
    float[] narrow = new float[1 << 20];
    KEY.fillNormal(wide, 0, wide.length, 0);
    KEY.fillNormal(narrow, 0, narrow.length, 0);
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * wide.length);
    bytes.asDoubleBuffer().put(wide);
    assertThat(sum(bytes)).isEqualTo(0xf7a65224L);
    bytes = ByteBuffer.allocate(Float.BYTES * narrow.length);
    bytes.asFloatBuffer().put(narrow);
    assertThat(sum(bytes)).isEqualTo(0xab3d07c9L);
  }

  private static long sum(ByteBuffer bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return sum.getValue();
  }
}
