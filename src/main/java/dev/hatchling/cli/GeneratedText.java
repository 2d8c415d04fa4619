package dev.hatchling.cli;

import dev.hatchling.generation.Continuation;
import dev.hatchling.generation.GenerationStatistics;
import dev.hatchling.generation.Piece;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The texts of a batch: a single one is printed as it comes, several when they are complete. */
final class GeneratedText {
  private final Console console;
  private final List<byte[]> prompts;
  private final List<StringBuilder> texts = new ArrayList<>();
  private final long[] tokens;

  GeneratedText(Console console, List<byte[]> prompts, int sequences) {
    this.console = console;
    this.prompts = prompts;
    tokens = new long[sequences];
    for (int b = 0; b < sequences; b++) {
      texts.add(new StringBuilder());
    }
  }

  /** Takes a piece; fails as soon as nobody reads the text any more. */
  void add(Piece piece, GenerationStatistics.Meter meter) throws IOException {
    meter.token();
    tokens[piece.sequence()]++;
    texts.get(piece.sequence()).append(piece.text());
    if (texts.size() == 1 && !piece.text().isEmpty()) {
      console.out().print(piece.text());
      console.requireOutput();
    }
  }

  void end() {
    if (texts.size() == 1) {
      console.out().println();
      return;
    }
    for (int b = 0; b < texts.size(); b++) {
      console.line("--- " + (b + 1) + ": " + prompt(b));
      console.line(texts.get(b).toString());
    }
  }

  private String prompt(int sequence) {
    return prompts.isEmpty() ? "" : new String(prompts.get(sequence), StandardCharsets.UTF_8);
  }

  /** For {@code --json}. */
  Map<String, Object> result(Continuation continuation, GenerationStatistics statistics) {
    List<Map<String, Object>> sequences = new ArrayList<>();
    for (int b = 0; b < texts.size(); b++) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("prompt", prompt(b));
      one.put("text", texts.get(b).toString());
      one.put("tokens", tokens[b]);
      one.put("stopped", continuation.stopped(b));
      sequences.add(one);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("sequences", sequences);
    result.put("statistics", statistics);
    return result;
  }
}
