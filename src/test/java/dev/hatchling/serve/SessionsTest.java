package dev.hatchling.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hatchling.input.InputException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations whose state is kept. */
class SessionsTest {
  private static final String COMPLETIONS = "/v1/completions";

  @TempDir private Path folder;

  private Served served(int inMemory, int onDisk) throws IOException {
    ServeSettings.Limits limits =
        new ServeSettings.Limits(4, 4, 1_000_000_000, 100_000, 60, inMemory, onDisk);
    return new Served(folder, limits, Optional.empty());
  }

  private static String turn(String session, String prompt, int tokens) {
    return "{\"session\":\""
        + session
        + "\",\"prompt\":\""
        + prompt
        + "\",\"seed\":1,\"max_tokens\":"
        + tokens
        + "}";
  }

  /** The text of a turn; a character that a turn cuts off comes whole with the next one. */
  private static String say(Served served, String session, String prompt, int tokens)
      throws Exception {
    return served.text(turn(session, prompt, tokens));
  }

  @Test
  void aTurnCostsItsOwnTokensAndGoesOnWhereTheLastOneEnded() throws Exception {
    try (Served served = served(4, 4)) {
      String whole = served.text("{\"prompt\":\"Once\",\"seed\":1,\"max_tokens\":50}");
      String first = say(served, "a", "Once", 20);
      JsonNode second = served.answer(COMPLETIONS, turn("a", "", 30));
      assertThat(first + second.at("/choices/0/text").asText()).isEqualTo(whole);
      assertThat(second.at("/usage/prompt_tokens").asInt()).isZero();
      assertThat(Served.json(served.get("/v1/sessions/a").body()).get("position").asInt())
          .isEqualTo(54);
    }
  }

  @Test
  void aFolderOfSessionsBelongsToOneServer() throws Exception {
    try (Served served = served(4, 4)) {
      assertThat(served.bugs).isEmpty();
      assertThatThrownBy(() -> served(4, 4))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("--sessions " + folder + ": has the sessions of process ")
          .hasMessageEndingWith("; name another folder");
    }
    served(4, 4).close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aChatOfASessionReadsItsNewMessagesAlone() throws Exception {
    try (Served served = served(4, 4)) {
      String body =
          "{\"session\":\"c\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
              + "\"max_tokens\":5}";
      JsonNode first = served.answer("/v1/chat/completions", body);
      assertThat(first.at("/usage/prompt_tokens").asInt())
          .isEqualTo("user: Hi\nassistant:".length());
      JsonNode second = served.answer("/v1/chat/completions", body);
      assertThat(second.at("/usage/prompt_tokens").asInt())
          .isEqualTo("\nuser: Hi\nassistant:".length());
    }
  }

  @Test
  void aBranchGoesItsOwnWay() throws Exception {
    try (Served served = served(4, 4)) {
      say(served, "a", "Once", 20);
      HttpResponse<String> branched = served.post("/v1/sessions/a/branch", "{\"id\":\"b\"}");
      assertThat(branched.statusCode()).as(branched.body()).isEqualTo(200);
      String one = say(served, "b", " upon", 30);
      String other = say(served, "a", " a time", 30);
      assertThat(one).isNotEqualTo(other);
      assertThat(served.post("/v1/sessions/a/branch", "{\"id\":\"b\"}").statusCode())
          .isEqualTo(409);
      assertThat(served.post("/v1/sessions/none/branch", "{\"id\":\"d\"}").statusCode())
          .isEqualTo(404);
      assertThat(served.delete("/v1/sessions/b").statusCode()).isEqualTo(200);
      assertThat(served.get("/v1/sessions/b").statusCode()).isEqualTo(404);
    }
  }

  /** More sessions than there is room for in memory: each still goes on as if it were alone. */
  @Test
  void sessionsOnTheDiskGoOnAsIfNothingHadHappened() throws Exception {
    try (Served served = served(1, 100)) {
      for (int i = 0; i < 5; i++) {
        say(served, "s" + i, "text " + i, 20);
      }
      served.await("hatchling_sessions_in_memory", 1);
      assertThat(folder.resolve("s0.idle")).exists();
      for (int i = 0; i < 5; i++) {
        String whole = served.text("{\"prompt\":\"text " + i + "\",\"seed\":1,\"max_tokens\":40}");
        assertThat(whole).endsWith(say(served, "s" + i, "", 20));
      }
      assertThat(served.bugs).isEmpty();
    }
  }

  @Test
  void aRestartLosesNoSession() throws Exception {
    String whole;
    try (Served served = served(4, 4)) {
      whole = served.text("{\"prompt\":\"Once\",\"seed\":1,\"max_tokens\":40}");
      say(served, "kept", "Once", 20);
      assertThat(served.post("/v1/sessions/kept/save", "{}").statusCode()).isEqualTo(200);
      assertThat(folder.resolve("kept.state")).exists();
      say(served, "other", "Once", 20);
    }
    assertThat(folder.resolve("other.idle")).exists();
    try (Served served = served(4, 4)) {
      JsonNode about = Served.json(served.get("/v1/sessions/kept").body());
      assertThat(about.get("saved").asBoolean()).isTrue();
      assertThat(about.get("in_memory").asBoolean()).isFalse();
      assertThat(whole).endsWith(say(served, "kept", "", 20));
      assertThat(whole).endsWith(say(served, "other", "", 20));
    }
  }

  @Test
  void whatNobodySavedIsDroppedWhereThereAreTooMany() throws Exception {
    try (Served served = served(1, 1)) {
      say(served, "a", "x", 1);
      say(served, "b", "x", 1);
      served.await("hatchling_sessions_in_memory", 1);
      say(served, "c", "x", 1);
      served.await("hatchling_sessions", 2);
      assertThat(served.get("/v1/sessions/a").statusCode()).isEqualTo(404);
      served.post("/v1/sessions/b/save", "{}");
      served.post("/v1/sessions/c/save", "{}");
      assertThat(served.post(COMPLETIONS, turn("d", "x", 1)).statusCode()).isEqualTo(507);
      assertThat(served.get("/v1/sessions").body()).contains("\"b\"", "\"c\"");
    }
  }

  @Test
  void aSessionHasOneRequestAtATime() throws Exception {
    try (Served served = served(4, 4)) {
      CompletableFuture<HttpResponse<String>> first =
          served.client.sendAsync(
              served.request(COMPLETIONS, turn("a", "x", 1_000_000_000)),
              HttpResponse.BodyHandlers.ofString());
      served.await("hatchling_texts_in_step", 1);
      assertThat(served.post(COMPLETIONS, turn("a", "x", 1)).statusCode()).isEqualTo(409);
      assertThat(served.delete("/v1/sessions/a").statusCode()).isEqualTo(409);
      first.cancel(true);
    }
  }

  @Test
  void aDamagedSessionIsOneLine() throws Exception {
    Files.writeString(folder.resolve("bad.state"), "no state");
    try (Served served = served(4, 4)) {
      HttpResponse<String> refused = served.post(COMPLETIONS, turn("bad", "x", 1));
      assertThat(refused.statusCode()).isEqualTo(500);
      assertThat(Served.json(refused.body()).at("/error/message").asText()).contains("log");
      assertThat(served.bugs).hasSize(1);
      assertThat(served.delete("/v1/sessions/bad").statusCode()).isEqualTo(200);
      assertThat(say(served, "bad", "x", 1)).isNotNull();
    }
  }
}
