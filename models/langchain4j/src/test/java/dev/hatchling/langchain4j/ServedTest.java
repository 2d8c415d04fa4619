package dev.hatchling.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.generation.Generator;
import dev.hatchling.serve.ServeSettings;
import dev.hatchling.serve.Server;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LangChain4j's OpenAI models, unchanged, as clients of the server. */
class ServedTest {
  private static final String TOKEN = "secret";

  @TempDir private Path folder;
  private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
  private final Generator generator = Generator.of(SmallModel.WEIGHTS, 1);
  private Server server;

  @BeforeEach
  void start() throws Exception {
    ServeSettings settings =
        new ServeSettings(
            "127.0.0.1", 0, Optional.of(TOKEN), "small", folder, 1, ServeSettings.Limits.DEFAULT);
    server = Server.start(generator, settings, bugs::add);
  }

  @AfterEach
  void stop() {
    server.close();
    generator.close();
    assertThat(bugs).isEmpty();
  }

  private String url() {
    return "http://127.0.0.1:" + server.port() + "/v1";
  }

  private OpenAiChatModel.OpenAiChatModelBuilder client() {
    return OpenAiChatModel.builder()
        .baseUrl(url())
        .apiKey(TOKEN)
        .modelName("small")
        .maxRetries(0)
        .seed(5)
        .maxTokens(40);
  }

  @Test
  void itsChatModelIsAnswered() {
    ChatResponse answer =
        client().build().chat(ChatRequest.builder().messages(UserMessage.from("Hi")).build());
    assertThat(answer.aiMessage().text()).isNotEmpty();
    assertThat(answer.modelName()).isEqualTo("small");
    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.tokenUsage().inputTokenCount()).isEqualTo("user: Hi\nassistant:".length());
    assertThat(answer.tokenUsage().outputTokenCount()).isEqualTo(40);
  }

  @Test
  void itsStreamingModelGetsTheSameText() throws Exception {
    OpenAiStreamingChatModel streaming =
        OpenAiStreamingChatModel.builder()
            .baseUrl(url())
            .apiKey(TOKEN)
            .modelName("small")
            .seed(5)
            .maxTokens(40)
            .build();
    Answers answers = new Answers(handle -> {});
    streaming.chat("Hi", answers);
    assertThat(answers.get().aiMessage().text()).isEqualTo(client().build().chat("Hi"));
    assertThat(answers.text()).isEqualTo(answers.get().aiMessage().text());
    assertThat(answers.get().tokenUsage().outputTokenCount()).isEqualTo(40);
  }

  @Test
  void errorsAreItsOwn() {
    assertThatThrownBy(() -> client().apiKey("wrong").build().chat("Hi"))
        .isInstanceOf(AuthenticationException.class);
    assertThatThrownBy(() -> client().modelName("other").build().chat("Hi"))
        .isInstanceOf(ModelNotFoundException.class)
        .hasMessageContaining("there is no model other here");
    assertThatThrownBy(() -> client().maxTokens(1_000_000_000).build().chat("Hi"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("max_tokens");
  }
}
