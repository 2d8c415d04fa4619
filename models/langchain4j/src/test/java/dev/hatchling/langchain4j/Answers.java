package dev.hatchling.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Waits for an answer, and collects its pieces. */
final class Answers implements StreamingChatResponseHandler {
  private final StringBuilder text = new StringBuilder();
  private final CompletableFuture<ChatResponse> end = new CompletableFuture<>();
  private final Consumer<StreamingHandle> atPiece;

  Answers(Consumer<StreamingHandle> atPiece) {
    this.atPiece = atPiece;
  }

  @Override
  public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
    text.append(piece.text());
    atPiece.accept(context.streamingHandle());
  }

  @Override
  public void onCompleteResponse(ChatResponse response) {
    end.complete(response);
  }

  @Override
  public void onError(Throwable error) {
    end.completeExceptionally(error);
  }

  String text() {
    return text.toString();
  }

  ChatResponse get() throws InterruptedException, ExecutionException {
    return end.get();
  }
}
