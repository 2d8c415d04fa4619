package dev.hatchling.langchain4j;

import dev.langchain4j.model.chat.response.StreamingHandle;

/** Ends an answer before its end. */
final class Handle implements StreamingHandle {
  private volatile boolean cancelled;

  @Override
  public void cancel() {
    cancelled = true;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }
}
