package dev.hatchling.data;

import java.util.List;

/**
 * The text of a chat: a line {@code role: content} for each message. An answer ends with the
 * beginning of the user's next turn, which a model that was trained on chats writes itself.
 */
public final class ChatTemplate {
  /** Who may speak. */
  public static final List<String> ROLES = List.of("system", "developer", "user", "assistant");

  /** Whose turns are scored. */
  public static final String ASSISTANT = "assistant";

  /** What ends the assistant's turn. */
  public static final String NEXT_TURN = "\nuser:";

  private ChatTemplate() {}

  /** What stands before a message's content, but for the line's end before the first. */
  public static String head(String role) {
    return "\n" + role + ":";
  }
}
