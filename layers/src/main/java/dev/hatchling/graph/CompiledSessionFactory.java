package dev.hatchling.graph;

import org.nd4j.autodiff.samediff.InferenceFactory;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.InferenceSession;

/** Makes compiled sessions. */
final class CompiledSessionFactory implements InferenceFactory {
  @Override
  public InferenceSession create(SameDiff sd) {
    return new CompiledSession(sd);
  }
}
