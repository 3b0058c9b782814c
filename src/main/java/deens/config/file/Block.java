package deens.config.file;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of one section that a file gives, each read and found good.
 *
 * @param line where the section starts, from 1
 * @param column from 1
 * @param values by name: what the setting's reader made of each text, a list of that, a Block, or a
 *     list of Blocks
 * @param texts by name: scalars as they were written
 */
record Block(int line, int column, Map<String, Object> values, Map<String, List<String>> texts) {
  static Block empty(int line, int column) {
    return new Block(line, column, new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  /** Returns a value, if it was given. */
  <T> Optional<T> value(String name, Class<T> type) {
    return Optional.ofNullable(values.get(name)).map(type::cast);
  }

  /** Returns values; empty: none was given. */
  <T> List<T> list(String name, Class<T> type) {
    Object list = values.get(name);
    return list == null ? List.of() : ((List<?>) list).stream().<T>map(type::cast).toList();
  }

  /** Returns a section, empty if it was not given. */
  Block section(String name) {
    Object section = values.get(name);
    return section == null ? empty(line, column) : (Block) section;
  }
}
