package deens.bench.compare;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one line of JSON that the programs in {@code bench/load} print: an object of numbers, strings
 * without escapes, and objects of numbers.
 */
final class Json {
  private static final Pattern MEMBER =
      Pattern.compile(
          "\"([^\"\\\\]*)\"\\s*:\\s*(?:(-?[0-9][0-9.eE+-]*)|\"([^\"\\\\]*)\"|\\{([^{}]*)\\})");

  private final Map<String, Double> numbers = new HashMap<>();
  private final Map<String, String> strings = new HashMap<>();
  private final Map<String, Map<String, Double>> objects = new HashMap<>();

  private Json() {}

  /**
   * @throws IllegalArgumentException that is not such an object
   */
  static Json parse(String line) {
    String text = line.strip();
    if (!text.startsWith("{") || !text.endsWith("}")) {
      throw new IllegalArgumentException("not a JSON object: " + text);
    }
    var json = new Json();
    Matcher members = MEMBER.matcher(text.substring(1, text.length() - 1));
    while (members.find()) {
      String name = members.group(1);
      if (members.group(2) != null) {
        json.numbers.put(name, Double.valueOf(members.group(2)));
      } else if (members.group(3) != null) {
        json.strings.put(name, members.group(3));
      } else {
        json.objects.put(name, parse("{" + members.group(4) + "}").numbers);
      }
    }
    return json;
  }

  /**
   * @throws IllegalArgumentException there is no such number
   */
  double number(String name) {
    Double number = numbers.get(name);
    if (number == null) throw new IllegalArgumentException("no number \"" + name + "\"");
    return number;
  }

  /** The string, or an empty one. */
  String string(String name) {
    return strings.getOrDefault(name, "");
  }

  /**
   * The numbers of an inner object, none if there is no such object; in the order of their names.
   */
  Map<String, Double> object(String name) {
    var sorted = new LinkedHashMap<String, Double>();
    objects.getOrDefault(name, Map.of()).entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> sorted.put(e.getKey(), e.getValue()));
    return sorted;
  }
}
