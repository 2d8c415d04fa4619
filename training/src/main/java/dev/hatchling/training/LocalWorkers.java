package dev.hatchling.training;

import java.util.ArrayList;
import java.util.List;

/** Computes one share after another in this process: accumulation of gradients. */
final class LocalWorkers implements Workers {
  @Override
  public List<ShareReport> compute(List<Share> shares, Replica replica) {
    if (shares.size() == 1 && !shares.get(0).round()) {
      return List.of(inPlace(shares.get(0), replica));
    }
    ShareResult first = replica.run(shares.get(0));
    List<ShareReport> reports = new ArrayList<>(List.of(first.report()));
    for (Share share : shares.subList(1, shares.size())) {
      ShareResult next = replica.run(share);
      first.gradient().add(next.gradient());
      reports.add(next.report());
    }
    replica.accept(shares, first.gradient(), reports);
    return reports;
  }

  /** A whole batch leaves its gradient where the optimizer reads it. */
  private static ShareReport inPlace(Share share, Replica replica) {
    long start = System.nanoTime();
    Pass pass = replica.pass(share.rows().get(0));
    double seconds = (System.nanoTime() - start) * 1e-9;
    return new ShareReport(new double[0], List.of(pass), seconds);
  }
}
