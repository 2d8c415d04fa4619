package dev.hatchling.cli;

import dev.hatchling.noise.Findings;
import dev.hatchling.noise.NoisePage;
import dev.hatchling.noise.Plots;
import dev.hatchling.noise.Row;
import dev.hatchling.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Findings of {@code hatchling noise} as a table, a page and JSON. */
final class NoiseOutput {
  private NoiseOutput() {}

  /** Writes all and returns the exit code. */
  static int report(String title, Findings findings, Plots plots, Path out, Console console)
      throws IOException {
    table(findings, console);
    Optional<Table> rates = NoisePage.rates(findings);
    if (rates.isPresent()) {
      console.line("");
      new TextTable(rates.get()).print(console);
    }
    Path page = out.resolve("report.html");
    NoisePage.of(title, findings, plots).write(page);
    console.line("");
    findings.notes().forEach(note -> console.line("%s", note));
    console.line("%s", NoisePage.verdict(findings));
    console.line("report: %s", page);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("passed", findings.passed());
    result.put("diagnosis", findings.diagnosis());
    result.put("familyWiseError", 0.01);
    result.put("facts", findings.facts());
    result.put("notes", findings.notes());
    result.put("rows", findings.rows());
    result.put("rates", findings.rates());
    console.result(result);
    return findings.passed() ? Main.DONE : Main.FAILURE;
  }

  private static void table(Findings findings, Console console) {
    String format = "%-24s %-46s %10s %10s %12s %9s  %s";
    console.line(format, "what", "statistic", "found", "expected", "threshold", "p", "");
    for (Row row : findings.rows()) {
      console.line(
          format,
          row.section(),
          row.name(),
          NoisePage.number(row.value()),
          NoisePage.number(row.expected()),
          row.bound(),
          NoisePage.number(row.p()),
          row.passed() ? "pass" : "FAIL");
    }
  }
}
