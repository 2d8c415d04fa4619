package dev.hatchling.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.generation.Generator;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamingChatModelTest {
  private final Generator generator = Generator.of(SmallModel.WEIGHTS, 1);
  private final HatchlingStreamingChatModel model = new HatchlingStreamingChatModel(generator, 3);

  @AfterEach
  void close() {
    model.close();
    generator.close();
  }

  @Test
  void thePiecesAreTheWholeAnswer() throws Exception {
    Answers answers = new Answers(handle -> {});
    model.chat("Who are you?", answers);
    ChatResponse whole = answers.get();
    assertThat(answers.text()).isEqualTo(whole.aiMessage().text()).isNotEmpty();
    assertThat(whole.tokenUsage().outputTokenCount()).isBetween(1, ChatTurn.TOKENS);
    String alone = new HatchlingChatModel(generator, 3).chat("Who are you?");
    assertThat(answers.text()).isEqualTo(alone);
  }

  @Test
  void anAnswerIsCancelled() throws Exception {
    Answers answers = new Answers(handle -> handle.cancel());
    model.chat("Who are you?", answers);
    assertThat(answers.get().finishReason()).isEqualTo(FinishReason.OTHER);
    assertThat(answers.get().tokenUsage().outputTokenCount()).isLessThan(10);
  }

  @Test
  void aHandlerThatThrowsIsToldAndTheNextIsServed() throws Exception {
    Answers bad =
        new Answers(
            handle -> {
              throw new IllegalStateException("full");
            });
    model.chat("Who are you?", bad);
    assertThatThrownBy(bad::get)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("full");
    Answers answers = new Answers(handle -> {});
    model.chat("Who are you?", answers);
    assertThat(answers.get().aiMessage().text()).isNotEmpty();
  }

  @Test
  void aClosedModelTakesNoQuestion() {
    model.close();
    assertThatThrownBy(() -> model.chat("Who are you?", new Answers(handle -> {})))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
