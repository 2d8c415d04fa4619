package dev.hatchling.langchain4j;

import dev.hatchling.data.ChatTemplate;
import dev.hatchling.generation.Chat;
import dev.hatchling.generation.GenerationSettings;
import dev.hatchling.generation.SamplingSettings;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one request asks for.
 *
 * @param chat what was said, whose text is continued
 * @param settings how
 * @param seed of the sampling
 */
record ChatTurn(Chat chat, GenerationSettings settings, long seed) {
  /** Tokens of an answer where a request says nothing. */
  static final int TOKENS = 256;

  /** What a request has where it says nothing. */
  static final ChatRequestParameters DEFAULTS =
      ChatRequestParameters.builder().temperature(1.0).topP(1.0).maxOutputTokens(TOKENS).build();

  /**
   * What a request asks for.
   *
   * @throws UnsupportedFeatureException where it asks for what the model cannot do
   * @throws dev.hatchling.input.InputException where a value is out of range
   */
  static ChatTurn of(ChatRequest request, long seed) {
    ChatRequestParameters asked = request.parameters();
    refuse(asked);
    Chat chat = new Chat();
    request.messages().forEach(message -> add(chat, message));
    List<String> stops = new ArrayList<>(asked.stopSequences());
    stops.add(ChatTemplate.NEXT_TURN);
    SamplingSettings sampling =
        new SamplingSettings(
            or(asked.temperature(), 1), (int) or(asked.topK(), 0), or(asked.topP(), 1), 0, 1);
    int tokens = (int) or(asked.maxOutputTokens(), TOKENS);
    return new ChatTurn(chat, new GenerationSettings(tokens, sampling, stops), seed);
  }

  private static double or(@Nullable Number value, double absent) {
    return value == null ? absent : value.doubleValue();
  }

  private static void refuse(ChatRequestParameters asked) {
    refuse(or(asked.frequencyPenalty(), 0) != 0, "a frequency penalty");
    refuse(or(asked.presencePenalty(), 0) != 0, "a presence penalty");
    refuse(!asked.toolSpecifications().isEmpty(), "tools");
    boolean json =
        asked.responseFormat() != null && asked.responseFormat().type() == ResponseFormatType.JSON;
    refuse(json, "the response format JSON");
  }

  private static void refuse(boolean wanted, String what) {
    if (wanted) {
      throw new UnsupportedFeatureException("a Hatchling model does not know " + what);
    }
  }

  private static void add(Chat chat, ChatMessage message) {
    if (message instanceof SystemMessage system) {
      chat.add("system", system.text());
    } else if (message instanceof UserMessage user) {
      refuse(!user.contents().stream().allMatch(TextContent.class::isInstance), "images or sounds");
      chat.add(
          "user",
          user.contents().stream()
              .map(content -> ((TextContent) content).text())
              .collect(Collectors.joining()));
    } else if (message instanceof AiMessage answer) {
      refuse(answer.hasToolExecutionRequests(), "tools");
      chat.add(ChatTemplate.ASSISTANT, answer.text() == null ? "" : answer.text());
    } else {
      refuse(true, "messages of type " + message.type());
    }
  }
}
