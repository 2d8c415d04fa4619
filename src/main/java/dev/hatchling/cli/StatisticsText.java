package dev.hatchling.cli;

import dev.hatchling.generation.GenerationStatistics;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@code generate --stats} prints, on standard error: standard output is the text's. */
final class StatisticsText {
  private StatisticsText() {}

  static void print(GenerationStatistics s, Console console) {
    line(
        console, "tokens             %d read, %d generated", s.promptTokens(), s.generatedTokens());
    line(console, "tokens per second  %.0f", s.tokensPerSecond());
    line(console, "to first token     %.1f ms", 1e3 * s.secondsToFirstToken());
    line(
        console,
        "operations a token %.0f of %d dense (%.1f %%)",
        s.operationsPerToken(),
        s.denseOperationsPerToken(),
        100 * s.operationsPerToken() / s.denseOperationsPerToken());
    line(
        console,
        "firing rate        %s",
        s.firingRate().stream()
            .map(rate -> String.format(Locale.ROOT, "%.3f", rate))
            .collect(Collectors.joining(" ")));
    line(console, "state              %d bytes", s.stateBytes());
  }

  private static void line(Console console, String format, Object... arguments) {
    console.err().println(String.format(Locale.ROOT, format, arguments));
  }
}
