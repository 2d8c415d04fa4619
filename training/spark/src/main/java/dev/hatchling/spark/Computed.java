package dev.hatchling.spark;

import dev.hatchling.training.ShareResult;
import java.io.Serial;
import java.io.Serializable;

/**
 * A share as an executor returns it.
 *
 * @param share its number
 * @param result the share's
 * @param stamp whose it is
 */
record Computed(int share, ShareResult result, Stamp stamp) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;
}
