package deens.config.file;

import deens.config.file.Setting.Kind;
import deens.config.file.Setting.Scalar;
import deens.config.file.Setting.Scalars;
import deens.config.file.Setting.Section;
import deens.config.file.Setting.Sections;
import java.util.stream.Collectors;

/** Writes the JSON Schema of configuration files, for editors that check while one types. */
public final class JsonSchema {
  private JsonSchema() {}

  /** Returns the schema (JSON Schema, draft 2020-12). */
  public static String text() {
    return """
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Configuration of dns-server",
    """
        + inner(Settings.ROOT, "  ")
        + "}\n";
  }

  private static String inner(Section section, String indent) {
    return indent
        + "\"type\": \"object\",\n"
        + indent
        + "\"additionalProperties\": false,\n"
        + indent
        + "\"properties\": {\n"
        + section.settings().stream()
            .map(s -> property(s, indent + "  "))
            .collect(Collectors.joining(",\n", "", "\n"))
        + indent
        + "}\n";
  }

  private static String property(Setting setting, String indent) {
    return indent
        + quoted(setting.name())
        + ": {\n"
        + indent
        + "  \"description\": "
        + quoted(setting.text())
        + ",\n"
        + kind(setting.kind(), indent + "  ")
        + indent
        + "}";
  }

  private static String kind(Kind kind, String indent) {
    return switch (kind) {
      case Scalar scalar -> indent + "\"allOf\": [" + scalar.schema() + "]\n";
      case Scalars scalars ->
          indent
              + "\"anyOf\": ["
              + scalars.each().schema()
              + ", {\"type\": \"array\", \"items\": "
              + scalars.each().schema()
              + "}]\n";
      case Section section -> inner(section, indent);
      case Sections sections ->
          indent
              + "\"type\": \"array\",\n"
              + indent
              + "\"items\": {\n"
              + inner(sections.each(), indent + "  ")
              + indent
              + "}\n";
    };
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
