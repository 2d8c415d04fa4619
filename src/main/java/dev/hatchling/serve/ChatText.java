package dev.hatchling.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hatchling.data.ChatTemplate;
import dev.hatchling.generation.Chat;
import java.util.List;

/** Reads a request's {@code messages}. */
final class ChatText {
  private ChatText() {}

  /** The chat of a request's {@code messages}. */
  static Chat of(Fields fields) {
    JsonNode messages = fields.get("messages");
    if (messages == null || !messages.isArray() || messages.isEmpty()) {
      throw fields.wrong("messages", "must be a list of at least one message");
    }
    Chat chat = new Chat();
    for (int i = 0; i < messages.size(); i++) {
      Fields message = new Fields(messages.get(i), "messages[" + i + "].");
      String role = message.text("role", "");
      if (!ChatTemplate.ROLES.contains(role)) {
        throw message.wrong("role", "must be one of " + ChatTemplate.ROLES);
      }
      chat.add(role, content(message));
      List.of("name", "refusal").forEach(message::get);
      message.only("tool_calls", JsonNode::isEmpty, "[]");
      message.end();
    }
    return chat;
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
}
