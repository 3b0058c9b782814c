package deens.config.file;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Something that can be set.
 *
 * @param name in the file
 * @param kind what it can be
 * @param fallback what holds without it, as one would write it; empty: nothing
 * @param text what it does, for the reference page
 */
record Setting(String name, Kind kind, String fallback, String text) {

  /** What a setting can be. */
  sealed interface Kind {}

  /**
   * One value.
   *
   * @param title what it is, for messages and the reference page: "a number from 1 to 1024"
   * @param schema its JSON Schema
   * @param read makes a value of its text
   */
  record Scalar(String title, String schema, Reader read) implements Kind {}

  /** Any number of values; one alone needs no brackets. */
  record Scalars(Scalar each) implements Kind {}

  /** Settings of its own. */
  record Section(List<Setting> settings) implements Kind {
    /** Returns the setting of a name. */
    Optional<Setting> setting(String name) {
      return settings.stream().filter(s -> s.name().equals(name)).findFirst();
    }
  }

  /** Any number of sections. */
  record Sections(Section each) implements Kind {}

  /** Makes a value of a text, or throws IllegalArgumentException with what is wrong with it. */
  @FunctionalInterface
  interface Reader extends Function<String, Object> {}
}
