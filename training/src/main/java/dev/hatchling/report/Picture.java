package dev.hatchling.report;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A matrix of numbers as an image, a cell each: nothing where a number is 0, the more colour the
 * larger it is, negative ones in a second colour.
 */
public final class Picture implements Block {
  private static final int SHADES = 127;
  private static final int[] POSITIVE = {0x2f, 0x6f, 0xb2};
  private static final int[] NEGATIVE = {0xc4, 0x4e, 0x3c};

  private final String title;
  private final double[][] rows;
  private final int cellWidth;
  private final int cellHeight;
  private List<String> columns = List.of();
  private String note = "";

  /**
   * A picture.
   *
   * @param rows of one length, at least one
   * @param cellWidth of a number, in pixels of a page
   * @param cellHeight of a number
   */
  public Picture(String title, double[][] rows, int cellWidth, int cellHeight) {
    this.title = title;
    this.rows = rows.clone();
    this.cellWidth = cellWidth;
    this.cellHeight = cellHeight;
  }

  /** A short word above each column. */
  public Picture columns(List<String> words) {
    columns = List.copyOf(words);
    return this;
  }

  /** A sentence below. */
  public Picture note(String words) {
    note = words;
    return this;
  }

  @Override
  public String html(int number) {
    StringBuilder html = new StringBuilder("<figure class=\"picture\"><figcaption>");
    html.append(Html.escape(title)).append("</figcaption><div class=\"cells\">\n<div>");
    for (String word : columns) {
      html.append("<span style=\"width:").append(cellWidth).append("px\">");
      html.append(Html.escape(word)).append("</span>");
    }
    html.append("</div><img alt=\"").append(Html.escape(title)).append("\" style=\"width:");
    html.append(cellWidth * rows[0].length).append("px;height:").append(cellHeight * rows.length);
    html.append("px\" src=\"data:image/png;base64,");
    html.append(Base64.getEncoder().encodeToString(png())).append("\"></div>\n");
    if (!note.isEmpty()) {
      html.append("<p class=\"note\">").append(Html.escape(note)).append("</p>");
    }
    return html.append("</figure>\n").toString();
  }

  private byte[] png() {
    double most = 0;
    for (double[] row : rows) {
      for (double value : row) {
        most = Math.max(most, Math.abs(value));
      }
    }
    BufferedImage image =
        new BufferedImage(rows[0].length, rows.length, BufferedImage.TYPE_BYTE_INDEXED, palette());
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < rows[y].length; x++) {
        int shade = shade(rows[y][x], most);
        image.getRaster().setSample(x, y, 0, rows[y][x] < 0 ? SHADES + shade : shade);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.setUseCache(false);
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new IllegalStateException("an image in memory cannot be written", e);
    }
    return bytes.toByteArray();
  }

  /** The largest number, times the shades and divided by itself, can be rounded to above them. */
  private static int shade(double value, double most) {
    return most == 0 ? 0 : Math.min(SHADES, (int) Math.ceil(SHADES * Math.abs(value) / most));
  }

  /** Transparent, then the shades of the positive numbers, then those of the negative ones. */
  private static IndexColorModel palette() {
    int[] colours = new int[1 + 2 * SHADES];
    for (int shade = 1; shade <= SHADES; shade++) {
      int alpha = 255 * shade / SHADES;
      colours[shade] = colour(alpha, POSITIVE);
      colours[SHADES + shade] = colour(alpha, NEGATIVE);
    }
    return new IndexColorModel(8, colours.length, colours, 0, true, 0, DataBuffer.TYPE_BYTE);
  }

  private static int colour(int alpha, int... rgb) {
    return alpha << 24 | rgb[0] << 16 | rgb[1] << 8 | rgb[2];
  }
}
