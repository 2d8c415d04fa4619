package dev.hatchling.models;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a component of a configuration record is to a user: the key of {@code config.json}, {@code
 * --config} and {@code --set}. Values are checked against the range ({@link Range#check}), and
 * {@code docs/settings.md} and {@code train --help-keys} are made of all of it ({@link KeyTable}).
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
  /** The key, where it is not the component's name in snake case. */
  String value() default "";

  /** What the key means; for a nested record, what its keys are about. */
  String means();

  /** The numbers allowed, in the notation of {@link Range}; empty for what is no number. */
  String range() default "";

  /**
   * The architectures that read the key; none named means those of the record it is nested in, and
   * all of them at the top.
   */
  Architecture[] readBy() default {};
}
