package dev.hatchling.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PictureTest {
  private static final int BLUE = 0xff2f6fb2;
  private static final int RED = 0xffc44e3c;

  private static BufferedImage image(double... row) throws IOException {
    String html = new Picture("a", new double[][] {row}, 1, 1).html(0);
    String base64 = html.replaceAll("(?s).*base64,([^\"]*)\".*", "$1");
    return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
  }

  /** 127 times 0.13, divided by 0.13, is above 127 once it is rounded. */
  @Test
  void theLargestNumberHasTheFullColourHoweverItIsRounded() throws IOException {
    assertThat(127 * 0.13 / 0.13).isGreaterThan(127);
    for (double most : new double[] {0.13, 1, 3e-300, 1e300}) {
      BufferedImage image = image(most, -most, 0, most / 2);
      assertThat(image.getRGB(0, 0)).isEqualTo(BLUE);
      assertThat(image.getRGB(1, 0)).isEqualTo(RED);
      assertThat(image.getRGB(2, 0) >>> 24).isZero();
      assertThat(image.getRGB(3, 0) >>> 24).isBetween(120, 135);
    }
    assertThat(image(0, 0).getRGB(1, 0) >>> 24).isZero();
  }
}
