package dev.hatchling.langchain4j;

import dev.hatchling.generation.Generator;
import dev.hatchling.generation.LiveText;
import dev.hatchling.random.RandomKey;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** Answers with one generator, one after another. */
final class ChatTurns {
  /** Tokens of a prompt that are read at once. */
  private static final int PROMPT = 64;

  private final Generator generator;
  private final RandomKey key;
  private final AtomicLong asked = new AtomicLong();

  ChatTurns(Generator generator, long seed) {
    this.generator = generator;
    key = RandomKey.root(seed).child("langchain4j");
  }

  /** What a request asks for, with the next seed. */
  ChatTurn of(ChatRequest request) {
    return ChatTurn.of(request, key.bits64(asked.getAndIncrement()));
  }

  /**
   * Answers.
   *
   * @param listener sees each piece of the text as it comes
   * @param handle ends the answer early
   */
  ChatResponse run(ChatTurn turn, BiConsumer<String, Handle> listener, Handle handle) {
    synchronized (generator) {
      LiveText text =
          generator.text(
              generator.model().newState(1, turn.seed()), turn.chat().prompt(), turn.settings());
      StringBuilder whole = new StringBuilder();
      while (!text.ended() && !handle.isCancelled()) {
        generator.step(List.of(text), PROMPT);
        String piece = text.piece();
        if (!piece.isEmpty()) {
          whole.append(piece);
          listener.accept(piece, handle);
        }
      }
      return ChatResponse.builder()
          .aiMessage(AiMessage.from(whole.toString()))
          .tokenUsage(new TokenUsage(text.read(), text.generated()))
          .finishReason(reason(text))
          .build();
    }
  }

  private static FinishReason reason(LiveText text) {
    if (!text.ended()) {
      return FinishReason.OTHER;
    }
    return text.stopped() ? FinishReason.STOP : FinishReason.LENGTH;
  }
}
