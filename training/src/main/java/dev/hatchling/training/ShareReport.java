package dev.hatchling.training;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;

/**
 * The small part of a share's result.
 *
 * @param moved the steps of the parameters that move by their gradients, by place; old − new
 * @param passes one a step
 * @param seconds spent in computing
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier of arrays; never compared
public record ShareReport(double[] moved, List<Pass> passes, double seconds)
    implements Serializable {
  @Serial private static final long serialVersionUID = 1L;
}
