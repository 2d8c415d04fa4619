package dev.hatchling.noise;

import dev.hatchling.report.Page;
import dev.hatchling.report.Table;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The findings as a page with plots. */
public final class NoisePage {
  private NoisePage() {}

  /** Makes the page. */
  public static Page of(String title, Findings findings, Plots plots) {
    Page page = new Page(title);
    page.paragraph(verdict(findings));
    findings.notes().forEach(page::paragraph);
    Table facts = new Table("run", "");
    findings.facts().forEach((name, value) -> facts.row(name, value.toString()));
    page.add(facts);
    rates(findings).ifPresent(page::add);
    page.paragraph(
        "Each row is one question with its p-value: how often noise that is independent looks like"
            + " this or worse. A row fails beyond its threshold, which Holm's procedure sets so that"
            + " independent noise fails any row at all in 1 % of runs.");
    Map<String, Table> sections = new LinkedHashMap<>();
    for (Row row : findings.rows()) {
      sections
          .computeIfAbsent(row.section(), section -> table())
          .row(
              row.name(),
              number(row.value()),
              number(row.expected()),
              row.bound(),
              number(row.p()),
              row.passed() ? "pass" : "FAIL",
              row.note());
    }
    sections.forEach(
        (section, table) -> {
          page.heading(section);
          page.add(table);
          plots.of(section).forEach(page::add);
        });
    return page;
  }

  /** How often each population fires; empty where spikes are not known. */
  public static Optional<Table> rates(Findings findings) {
    if (findings.rates().isEmpty()) {
      return Optional.empty();
    }
    Table table = new Table("region", "population", "neurons", "spikes", "");
    for (Rate rate : findings.rates()) {
      String neurons = String.valueOf(rate.neurons());
      table.row(rate.region(), rate.population(), neurons, number(rate.rate()), rate.unit());
    }
    return Optional.of(table);
  }

  private static Table table() {
    return new Table("statistic", "found", "expected", "threshold", "p", "verdict", "note");
  }

  /** One sentence. */
  public static String verdict(Findings findings) {
    int failed = findings.failures().size();
    if (failed == 0) {
      return "All " + findings.rows().size() + " rows pass: no sign of shared coupling.";
    }
    String rows = failed + " of " + findings.rows().size() + " rows fail";
    if (findings.diagnosis().equals(Findings.UNKNOWN)) {
      return rows + "; they fit none of the known mistakes.";
    }
    Fault fault = Fault.of(findings.diagnosis());
    return rows + "; it looks like " + fault.label() + ": " + fault.words() + ".";
  }

  /** A number in at most eight characters or so. */
  public static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e6) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size < 1e-3 || size >= 1e5 ? "%.2e" : "%.5f", value);
  }
}
