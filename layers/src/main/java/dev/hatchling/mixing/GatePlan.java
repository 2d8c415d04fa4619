package dev.hatchling.mixing;

import dev.hatchling.random.RandomKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of the gate's kernel.
 *
 * @param tokens B T
 * @param time T
 * @param heads H
 * @param neurons N
 * @param normalise whether the value is normalised over the N neurons of a head
 * @param dropout null for none
 * @param sequences the keys of dropout, one a sequence
 */
record GatePlan(
    int tokens,
    int time,
    int heads,
    int neurons,
    boolean normalise,
    @Nullable DropoutPlan dropout,
    List<RandomKey> sequences) {}
