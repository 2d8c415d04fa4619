package dev.hatchling.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.generation.GenerationSettings;
import dev.hatchling.generation.Generator;
import dev.hatchling.generation.SamplingSettings;
import dev.hatchling.input.InputException;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatModelTest {
  private static final String PROMPT =
      "system: Be.\nuser: Hi\nassistant: Yes.\nuser: Go on\nassistant:";

  private final Generator generator = Generator.of(SmallModel.WEIGHTS, 1);
  private final ChatModel model = new HatchlingChatModel(generator, 3);

  @AfterEach
  void close() {
    generator.close();
  }

  private static ChatRequest.Builder request() {
    return ChatRequest.builder()
        .messages(
            SystemMessage.from("Be."),
            UserMessage.from("Hi"),
            AiMessage.from("Yes."),
            UserMessage.from("Go on"));
  }

  /** Greedy, so that no seed matters. */
  @Test
  void anAnswerIsWhatTheGeneratorGives() {
    GenerationSettings settings =
        new GenerationSettings(40, SamplingSettings.GREEDY, List.of("\nuser:"));
    String alone = generator.generate(PROMPT, 1, settings, piece -> {});
    ChatResponse answer = model.chat(request().temperature(0.0).maxOutputTokens(40).build());
    assertThat(answer.aiMessage().text()).isEqualTo(alone);
    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.tokenUsage().inputTokenCount()).isEqualTo(PROMPT.length());
    assertThat(answer.tokenUsage().outputTokenCount()).isEqualTo(40);
  }

  @Test
  void theSeedAndTheOrderOfQuestionsDecide() {
    ChatModel same = new HatchlingChatModel(generator, 3);
    String first = model.chat("Who are you?");
    assertThat(same.chat("Who are you?")).isEqualTo(first);
    assertThat(model.chat("Who are you?")).isNotEqualTo(first);
  }

  @Test
  void aStopStringEndsTheAnswer() {
    String whole =
        model.chat(request().temperature(0.0).maxOutputTokens(40).build()).aiMessage().text();
    String stop = whole.substring(20, 21);
    ChatResponse answer =
        model.chat(request().temperature(0.0).stopSequences(List.of(stop)).build());
    assertThat(answer.aiMessage().text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void whatTheModelCannotDoIsRefused() {
    ToolSpecification tool = ToolSpecification.builder().name("clock").build();
    for (ChatRequest.Builder bad :
        List.of(
            request().toolSpecifications(tool),
            request().frequencyPenalty(0.5),
            request().messages(UserMessage.from(ImageContent.from("http://localhost/a.png"))))) {
      assertThatThrownBy(() -> model.chat(bad.build()))
          .isInstanceOf(UnsupportedFeatureException.class);
    }
    assertThatThrownBy(() -> model.chat(request().temperature(-1.0).build()))
        .isInstanceOf(InputException.class)
        .hasMessage("temperature = -1.0: must be a finite number of at least 0");
  }
}
