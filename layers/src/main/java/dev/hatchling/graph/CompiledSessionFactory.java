package dev.hatchling.graph;

import org.nd4j.autodiff.samediff.InferenceFactory;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.InferenceSession;

/** Makes compiled sessions. */
final class CompiledSessionFactory implements InferenceFactory {
  @Override
  public InferenceSession create(SameDiff sd) {
    sd.getSessions().values().removeIf(CompiledSessionFactory::abandoned);
    return new CompiledSession(sd);
  }

  /** Closes the session of a thread that has ended. */
  private static boolean abandoned(InferenceSession session) {
    boolean abandoned = session instanceof CompiledSession compiled && compiled.orphaned();
    if (abandoned) {
      ((CompiledSession) session).close();
    }
    return abandoned;
  }
}
