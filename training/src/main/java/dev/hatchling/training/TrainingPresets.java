package dev.hatchling.training;

import dev.hatchling.input.InputException;
import dev.hatchling.models.CloseNames;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.Presets;
import java.util.Map;

/** How the presets of {@link Presets} train. */
public final class TrainingPresets {
  private TrainingPresets() {}

  /**
   * The training of a preset, for a model of its size.
   *
   * @throws InputException for a name that is not a preset
   */
  public static TrainingConfig of(String name, ModelConfig model) {
    Map<String, String> values =
        switch (name) {
          case "tiny" -> Map.of();
          case "small" ->
              Map.of("steps", "1500", "validate_every", "250", "validation_windows", "96");
          case "bench-small" ->
              Map.of("steps", "3000", "validate_every", "250", "validation_windows", "96");
          case "base" ->
              Map.of(
                  "steps", "30000",
                  "batch", "4",
                  "learning_rate", "0.005",
                  "warmup", "500",
                  "validate_every", "500",
                  "validation_windows", "64");
          default -> throw new InputException(CloseNames.unknown("preset", name, Presets.names()));
        };
    TrainingConfig config = TrainingConfig.DEFAULT.with(values);
    if (values.containsKey("learning_rate")) {
      return config;
    }
    double rate = model.architecture().learningRate();
    return config.with(Map.of("learning_rate", Double.toString(rate)));
  }
}
