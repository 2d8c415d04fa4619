package dev.hatchling.generation;

import dev.hatchling.data.ChatTemplate;
import dev.hatchling.input.InputException;
import java.nio.charset.StandardCharsets;

/**
 * A chat as the text that a model continues ({@link ChatTemplate}): its messages, and the beginning
 * of the assistant's own.
 */
public final class Chat {
  private final StringBuilder text = new StringBuilder();

  /** A chat without a message. */
  public Chat() {}

  /**
   * Adds a message.
   *
   * @param role one of {@link ChatTemplate#ROLES}
   * @return this chat
   * @throws InputException where nobody has that role
   */
  public Chat add(String role, String content) {
    if (!ChatTemplate.ROLES.contains(role)) {
      throw new InputException("role = " + role + ": must be one of " + ChatTemplate.ROLES);
    }
    text.append(ChatTemplate.head(role)).append(' ').append(content);
    return this;
  }

  /** What the model reads before it answers. */
  public byte[] prompt() {
    return promptAfter("");
  }

  /**
   * What a model reads that has read something before, without the beginning of a turn that it has
   * read, or written, already.
   *
   * @param tail the last bytes that it read, a character each; empty: nothing
   */
  public byte[] promptAfter(String tail) {
    String whole = text + ChatTemplate.head(ChatTemplate.ASSISTANT);
    boolean begun =
        tail.endsWith(ChatTemplate.NEXT_TURN) && whole.startsWith(ChatTemplate.NEXT_TURN);
    String rest = begun ? whole.substring(ChatTemplate.NEXT_TURN.length()) : whole;
    return (tail.isEmpty() ? rest.substring(1) : rest).getBytes(StandardCharsets.UTF_8);
  }
}
