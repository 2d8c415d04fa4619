package dev.hatchling.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hatchling.data.ChatTemplate;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A chat as the text that a model continues: a line {@code role: content} for each message, and the
 * beginning of the assistant's own.
 */
final class ChatText implements TextRequest.Prompt {
  /** What ends the assistant's turn. */
  static final String NEXT_TURN = ChatTemplate.NEXT_TURN;

  private final String text;

  private ChatText(String text) {
    this.text = text;
  }

  /** The text of a request's {@code messages}. */
  static ChatText of(Fields fields) {
    JsonNode messages = fields.get("messages");
    if (messages == null || !messages.isArray() || messages.isEmpty()) {
      throw fields.wrong("messages", "must be a list of at least one message");
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < messages.size(); i++) {
      Fields message = new Fields(messages.get(i), "messages[" + i + "].");
      String role = message.text("role", "");
      if (!ChatTemplate.ROLES.contains(role)) {
        throw message.wrong("role", "must be one of " + ChatTemplate.ROLES);
      }
      text.append(ChatTemplate.head(role)).append(' ').append(content(message));
      List.of("name", "refusal").forEach(message::get);
      message.only("tool_calls", JsonNode::isEmpty, "[]");
      message.end();
    }
    return new ChatText(text.append(ChatTemplate.head(ChatTemplate.ASSISTANT)).toString());
  }

  /** A string, or parts that are texts. */
  private static String content(Fields message) {
    JsonNode content = message.get("content");
    if (content == null || !content.isArray()) {
      return message.text("content", "");
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
        throw message.wrong("content", "must be a string, or parts of type text");
      }
      text.append(part.get("text").textValue());
    }
    return text.toString();
  }

  /** Without the beginning of a turn that the session has read, or written, already. */
  @Override
  public byte[] bytes(String tail) {
    boolean begun = tail.endsWith(NEXT_TURN) && text.startsWith(NEXT_TURN);
    String rest = begun ? text.substring(NEXT_TURN.length()) : text;
    return (tail.isEmpty() ? rest.substring(1) : rest).getBytes(StandardCharsets.UTF_8);
  }
}
