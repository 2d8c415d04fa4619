package dev.hatchling.attention;

import dev.hatchling.internal.numeric.RightFloat;
import dev.hatchling.internal.numeric.ScratchFloat;
import dev.hatchling.internal.numeric.TilesFloat;

/** What a thread keeps from call to call of STDP attention and its gradient. */
final class StdpWorkspaceFloat {
  private static final ThreadLocal<StdpWorkspaceFloat> OF_THREAD =
      ThreadLocal.withInitial(StdpWorkspaceFloat::new);

  final ScratchFloat q = new ScratchFloat();
  final ScratchFloat dq = new ScratchFloat();
  final ScratchFloat weighed = new ScratchFloat();
  final ScratchFloat product = new ScratchFloat();
  final ScratchFloat states = new ScratchFloat();
  final ScratchFloat tile = new ScratchFloat();
  final ScratchFloat symmetric = new ScratchFloat();

  /** Gradients of x by head, of the thread that calls. */
  final ScratchFloat dxByHead = new ScratchFloat();

  final RightFloat.Store keys = new RightFloat.Store();
  final RightFloat.Store values = new RightFloat.Store();

  /** A row or a square of scores, or a part of a state. */
  final TilesFloat numbers = new TilesFloat();

  /** Rows of a {@link StdpChunkFloat}. */
  final TilesFloat rows = new TilesFloat();

  /** Rows of a {@link StdpGatesFloat}. */
  final TilesFloat gates = new TilesFloat();

  static StdpWorkspaceFloat get() {
    return OF_THREAD.get();
  }
}
