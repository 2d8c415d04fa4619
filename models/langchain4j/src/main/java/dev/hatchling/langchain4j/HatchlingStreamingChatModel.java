package dev.hatchling.langchain4j;

import dev.hatchling.generation.Generator;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * As {@link HatchlingChatModel}, with the text as it comes: on a thread of its own, which {@link
 * #close} ends once it has answered what it was asked. A handler that throws is told of it and ends
 * its answer.
 */
public final class HatchlingStreamingChatModel implements StreamingChatModel, AutoCloseable {
  private final ChatTurns turns;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread made = new Thread(work, "hatchling-langchain4j");
            made.setDaemon(true);
            return made;
          });

  /**
   * A streaming chat model; it neither closes nor shares the generator with who uses it otherwise.
   *
   * @param seed of its answers: the same questions in the same order get the same ones
   */
  public HatchlingStreamingChatModel(Generator generator, long seed) {
    turns = new ChatTurns(generator, seed);
  }

  @Override
  public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    ChatTurn turn = turns.of(request);
    thread.execute(() -> answer(turn, handler));
  }

  private void answer(ChatTurn turn, StreamingChatResponseHandler handler) {
    try {
      ChatResponse response =
          turns.run(
              turn,
              (piece, handle) ->
                  handler.onPartialResponse(
                      new PartialResponse(piece), new PartialResponseContext(handle)),
              new Handle());
      handler.onCompleteResponse(response);
    } catch (RuntimeException e) {
      handler.onError(e);
    }
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return ChatTurn.DEFAULTS;
  }

  /** Takes no more questions; those that were asked are still answered. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
