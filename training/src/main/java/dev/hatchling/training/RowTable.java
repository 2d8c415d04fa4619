package dev.hatchling.training;

import dev.hatchling.data.Batch;
import java.util.function.Function;

/**
 * A parameter of which a batch reads few rows, several of which are added up to what the graph goes
 * on with. Its gradient is taken from that of the sums, so that a step costs the same however many
 * rows there are (docs/model.md, E73).
 *
 * @param name the parameter, {@code [R, D]}
 * @param sums the variable {@code [B, T, D]} to which the sums of rows are added, or they
 *     themselves
 * @param rows the rows that a batch reads, {@code [B · T · K]}, each in [0, R)
 */
public record RowTable(String name, String sums, Function<Batch, int[]> rows) {}
