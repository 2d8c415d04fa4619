package dev.hatchling.langchain4j;

import dev.hatchling.generation.Generator;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;

/**
 * A model in this process.
 *
 * <pre>{@code
 * try (Generator generator = Generator.load(Path.of("runs/tiny"))) {
 *   ChatModel model = new HatchlingChatModel(generator, 1L);
 *   System.out.println(model.chat("Who are you?"));
 * }
 * }</pre>
 *
 * <p>A chat is one text ({@link dev.hatchling.generation.Chat}). Where a request says nothing its
 * temperature is 1 and its answer has at most {@value ChatTurn#TOKENS} tokens, which are bytes
 * unless the model has a tokenizer. Any threads may ask; they take turns. What the model cannot do,
 * such as tools or images, is refused with LangChain4j's {@code UnsupportedFeatureException}.
 */
public final class HatchlingChatModel implements ChatModel {
  private final ChatTurns turns;

  /**
   * A chat model; it neither closes nor shares the generator with who uses it otherwise.
   *
   * @param seed of its answers: the same questions in the same order get the same ones
   */
  public HatchlingChatModel(Generator generator, long seed) {
    turns = new ChatTurns(generator, seed);
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    ChatTurn turn = turns.of(request);
    return turns.run(turn, (piece, handle) -> {}, new Handle());
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return ChatTurn.DEFAULTS;
  }
}
