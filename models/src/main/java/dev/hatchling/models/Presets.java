package dev.hatchling.models;

import dev.hatchling.input.InputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Model sizes by name.
 *
 * <p>In {@code tiny} and {@code small} BDH has half the neurons of the spiking model, whose density
 * is 0.5: as many live weights, and both have tables of n-grams. {@code base} has the size of the
 * published BDH; {@code bench-small} is what speed is measured on (both architectures alike).
 */
public final class Presets {
  /** The preset used where none is named. */
  public static final String DEFAULT = "tiny";

  private static final String ARCHITECTURE = "architecture";

  /** Of each table of n-grams (docs/model.md, E5). */
  private static final int TABLE_ROWS = 8192;

  private Presets() {}

  /** The names there are. */
  public static List<String> names() {
    return List.of("tiny", "small", "base", "bench-small");
  }

  /**
   * The configuration of a preset.
   *
   * @throws InputException for a name that is not a preset
   */
  public static ModelConfig of(String name, Architecture architecture) {
    ModelConfig size =
        switch (name) {
          case "tiny" ->
              size(3, 64, 4, architecture.neurons(512), 64, 0.5).with("ngram_rows", TABLE_ROWS);
          case "small" ->
              size(4, 128, 4, architecture.neurons(2048), 256, 0.5).with("ngram_rows", TABLE_ROWS);
          case "base" -> size(6, 256, 4, 8192, 512, 0.5);
          case "bench-small" -> size(4, 128, 4, 1024, 256, 0.2);
          default -> throw new InputException(CloseNames.unknown("preset", name, names()));
        };
    return size.with(ARCHITECTURE, architecture.key());
  }

  /**
   * A preset with some values replaced, as by {@code --preset NAME --set key=value}; the size
   * follows the architecture that the values ask for.
   */
  public static ModelConfig of(String name, Map<String, String> values) {
    Map<String, String> rest = new LinkedHashMap<>(values);
    String asked = rest.remove(ARCHITECTURE);
    ModelConfig any = ModelConfig.defaults();
    Architecture architecture =
        asked == null
            ? Architecture.HATCHLING
            : any.with(ARCHITECTURE, asked.toLowerCase(Locale.ROOT)).architecture();
    return of(name, architecture).with(rest);
  }

  private static ModelConfig size(int l, int d, int h, int n, int context, double density) {
    return ModelConfig.defaults()
        .with(
            Map.of(
                "n_layer", "" + l,
                "n_embd", "" + d,
                "n_head", "" + h,
                "n_neuron", "" + n,
                "context", "" + context,
                "density", "" + density));
  }
}
