package dev.hatchling.training;

import java.io.Serial;
import java.io.Serializable;

/**
 * What a share gives.
 *
 * @param gradient of AdamW's parameters by place; in a round, their change, old − new
 * @param report the rest
 */
public record ShareResult(FlatArray gradient, ShareReport report) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;
}
