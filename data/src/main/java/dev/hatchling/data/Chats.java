package dev.hatchling.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hatchling.input.InputException;
import java.util.ArrayList;
import java.util.List;

/** The messages of a chat as parts of a record, by {@link ChatTemplate}: answers are scored. */
final class Chats {
  private final List<TextRecord.Part> parts = new ArrayList<>();
  private final StringBuilder unscored = new StringBuilder();

  private Chats() {}

  /**
   * Reads {@code messages}.
   *
   * @throws InputException naming what is wrong with them
   */
  static List<TextRecord.Part> parts(JsonNode messages) {
    if (!messages.isArray() || messages.isEmpty()) {
      throw new InputException("\"messages\" must be a list of at least one message");
    }
    Chats chat = new Chats();
    boolean answered = false;
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      String where = "messages[" + i + "]: ";
      String role = JsonLines.string(message, "role", where);
      String content = JsonLines.string(message, "content", where);
      if (!ChatTemplate.ROLES.contains(role)) {
        throw new InputException(where + "role \"" + role + "\" is none of " + ChatTemplate.ROLES);
      }
      String head = ChatTemplate.head(role);
      // The turn that ends an answer has its head in it already.
      boolean begun = answered && head.equals(ChatTemplate.NEXT_TURN);
      chat.unscored.append(begun ? "" : i == 0 ? head.substring(1) : head);
      answered = role.equals(ChatTemplate.ASSISTANT);
      if (answered) {
        chat.answer(" " + content + ChatTemplate.NEXT_TURN, i, messages);
      } else {
        chat.unscored.append(' ').append(content);
      }
    }
    if (chat.parts.isEmpty()) {
      throw new InputException("\"messages\" has no answer of the assistant");
    }
    return chat.parts;
  }

  /** An answer; it ends with the user's turn, unless somebody else speaks next. */
  private void answer(String text, int at, JsonNode messages) {
    String next = messages.path(at + 1).path("role").asText(ChatTemplate.ROLES.get(2));
    boolean user = ChatTemplate.head(next).equals(ChatTemplate.NEXT_TURN);
    int end = text.length() - (user ? 0 : ChatTemplate.NEXT_TURN.length());
    parts.add(new TextRecord.Part(unscored.toString(), false));
    parts.add(new TextRecord.Part(text.substring(0, end), true));
    unscored.setLength(0);
  }
}
