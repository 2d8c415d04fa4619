package dev.hatchling.report;

/**
 * An axis of a chart.
 *
 * @param label what it measures, with the unit
 * @param logarithmic whether its scale is logarithmic
 */
public record Axis(String label, boolean logarithmic) {}
