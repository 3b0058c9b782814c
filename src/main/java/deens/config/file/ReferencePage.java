package deens.config.file;

import deens.config.file.Setting.Section;
import deens.config.file.Setting.Sections;

/** Writes the reference page of configuration files. */
final class ReferencePage {
  private final StringBuilder out = new StringBuilder();

  private ReferencePage() {}

  /** Returns the tables of all settings, in Markdown. */
  static String tables() {
    var page = new ReferencePage();
    page.section("", Settings.ROOT);
    page.profiles();
    return page.out.toString();
  }

  private void section(String path, Section section) {
    boolean begun = false;
    for (Setting s : section.settings()) {
      if (s.kind() instanceof Section || s.kind() instanceof Sections) continue;
      if (!begun) out.append("| setting | can be | default | what it does |\n|---|---|---|---|\n");
      begun = true;
      out.append("| `")
          .append(s.name())
          .append("` | ")
          .append(BlockReader.title(s.kind()))
          .append(" | ")
          .append(s.fallback().isEmpty() ? "" : "`" + s.fallback() + "`")
          .append(" | ")
          .append(s.text().replace("*", "\\*"))
          .append(" |\n");
    }
    if (begun) out.append('\n');
    for (Setting s : section.settings()) {
      switch (s.kind()) {
        case Section inner -> inner(path + s.name(), s, inner);
        case Sections inner -> inner(path + s.name() + "[]", s, inner.each());
        default -> {}
      }
    }
  }

  private void profiles() {
    out.append("## Profiles\n\nWhat holds with each `profile` where the file sets nothing.\n\n");
    out.append("| setting |");
    for (Profile p : Profile.values()) out.append(" `").append(p).append("` |");
    out.append("\n|---|").append("---|".repeat(Profile.values().length)).append('\n');
    Profile.settings()
        .forEach((path, setting) -> {
          out.append("| `").append(path).append("` |");
          for (Profile p : Profile.values()) {
            String value = p.fallback(path).orElse(setting.fallback());
            out.append(value.isEmpty() ? " |" : " `" + value + "` |");
          }
          out.append('\n');
        });
  }

  private void inner(String path, Setting setting, Section section) {
    out.append("## `").append(path).append("`\n\n").append(setting.text()).append("\n\n");
    section(path + ".", section);
  }
}
