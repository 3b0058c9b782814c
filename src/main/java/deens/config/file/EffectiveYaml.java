package deens.config.file;

import deens.config.file.Setting.Scalar;
import deens.config.file.Setting.Scalars;
import deens.config.file.Setting.Section;
import deens.config.file.Setting.Sections;
import java.util.List;
import java.util.stream.Collectors;

/** Writes settings as YAML: what was given, and what holds where nothing was. */
final class EffectiveYaml {
  private final StringBuilder out = new StringBuilder();
  private Profile profile = Profile.SERVER;

  String write(Block root) {
    profile = root.value("profile", Profile.class).orElse(profile);
    block(root, Settings.ROOT, "", "");
    return out.toString();
  }

  private void block(Block block, Section section, String path, String indent) {
    for (Setting setting : section.settings()) {
      String name = setting.name();
      switch (setting.kind()) {
        case Scalar scalar -> line(indent, name, given(block, setting, path, false));
        case Scalars scalars -> line(indent, name, given(block, setting, path, true));
        case Section inner -> {
          out.append(indent).append(name).append(":\n");
          block(block.section(name), inner, path + name + ".", indent + "  ");
        }
        case Sections sections -> {
          List<Block> blocks = block.list(name, Block.class);
          if (blocks.isEmpty()) continue;
          out.append(indent).append(name).append(":\n");
          for (Block one : blocks) {
            int start = out.length();
            block(one, sections.each(), path + name + "[].", indent + "    ");
            out.setCharAt(start + indent.length() + 2, '-');
          }
        }
      }
    }
  }

  private void line(String indent, String name, String value) {
    if (!value.isEmpty()) out.append(indent).append(name).append(": ").append(value).append('\n');
  }

  private String given(Block block, Setting setting, String path, boolean list) {
    List<String> texts = block.texts().get(setting.name());
    if (texts == null) {
      String fallback = setting.fallback().isEmpty() ? "" : setting.fallback() + " # default";
      return profile
          .fallback(path + setting.name())
          .map(own -> own + " # profile " + profile)
          .orElse(fallback);
    }
    if (!list) return quoted(texts.getFirst());
    return texts.stream().map(EffectiveYaml::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9./][A-Za-z0-9._/-]*")
        ? text
        : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
