package dev.hatchling.cli;

import dev.hatchling.report.Percent;
import dev.hatchling.training.LayerActivity;
import dev.hatchling.training.StepReport;
import dev.hatchling.training.TrainingListener;
import dev.hatchling.training.TrainingResult;
import dev.hatchling.training.ValidationReport;
import java.util.List;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows a run: a bar on a terminal, otherwise a line now and then. */
final class TrainingProgress implements TrainingListener, AutoCloseable {
  private static final int LINES = 30;
  private static final double LEAST_RATE = 0.02;
  private static final double MOST_RATE = 0.2;
  private static final double MOST_DEAD = 0.05;

  private final Console console;
  private @Nullable ProgressBar bar;
  private long steps;
  private double loss = Double.NaN;
  private double seconds;
  private long tokens;
  private long counted;

  TrainingProgress(Console console) {
    this.console = console;
  }

  @Override
  public void started(long step, long total) {
    steps = total;
    if (console.terminal()) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("training")
              .setInitialMax(total)
              .startsFrom(step, java.time.Duration.ZERO)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .build();
    }
  }

  @Override
  public void stepped(StepReport report) {
    double now = report.losses().total();
    if (Double.isFinite(now)) {
      loss = Double.isNaN(loss) ? now : 0.95 * loss + 0.05 * now;
    }
    seconds += report.seconds();
    tokens += report.tokens();
    counted++;
    ProgressBar shown = bar;
    String state = "average loss %.3f, %,.0f tokens/s".formatted(loss, tokens / seconds);
    if (shown != null) {
      shown.setExtraMessage(state);
      shown.stepTo(report.step());
    } else if (report.step() == 1 || report.step() % Math.max(1, steps / LINES) == 0) {
      console.line("step %d/%d  %s, %s left", report.step(), steps, state, left(report.step()));
    }
  }

  private String left(long step) {
    return duration(seconds / counted * (steps - step));
  }

  /** Seconds as people say them. */
  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 90) {
      return whole + " s";
    }
    return whole < 5400 ? Math.round(whole / 60.0) + " min" : "%.1f h".formatted(whole / 3600.0);
  }

  @Override
  public void validated(ValidationReport report) {
    String line =
        "step %d/%d  held-out loss %.4f%s%s"
            .formatted(
                report.step(),
                steps,
                report.evaluation().loss(),
                report.best() ? " (best)" : "",
                activity(report.activity()));
    ProgressBar shown = bar;
    if (shown != null) {
      shown.pause();
      console.line("\r\u001B[K%s", line);
      shown.resume();
    } else {
      console.line("%s", line);
    }
  }

  /** Firing rates and dead neurons in a few words. */
  static String activity(List<LayerActivity> layers) {
    if (layers.isEmpty()) {
      return "";
    }
    String rates = layers.stream().map(l -> percent(l.rate())).collect(Collectors.joining(" "));
    double dead = layers.stream().mapToDouble(LayerActivity::dead).max().orElse(0);
    return ", firing " + rates + ", dead at most " + percent(dead) + unhealthy(layers);
  }

  /** What is outside of the range that the model is made for. */
  private static String unhealthy(List<LayerActivity> layers) {
    String named =
        layers.stream()
            .filter(l -> l.rate() < LEAST_RATE || l.rate() > MOST_RATE || l.dead() > MOST_DEAD)
            .map(l -> String.valueOf(l.layer()))
            .collect(Collectors.joining(" "));
    return named.isEmpty() ? "" : " (outside 2-20% or more than 5% dead: layer " + named + ")";
  }

  /** A share in per cent. */
  static String percent(double share) {
    return Percent.text(share);
  }

  @Override
  public void ended(TrainingResult result) {
    close();
  }

  @Override
  public void close() {
    ProgressBar shown = bar;
    if (shown != null) {
      shown.close();
      bar = null;
    }
  }
}
