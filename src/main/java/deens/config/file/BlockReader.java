package deens.config.file;

import deens.config.file.Setting.Kind;
import deens.config.file.Setting.Scalar;
import deens.config.file.Setting.Scalars;
import deens.config.file.Setting.Section;
import deens.config.file.Setting.Sections;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads YAML by the table of settings, and notes all that is wrong. */
final class BlockReader {
  private final Path file;
  private final List<ConfigProblem> problems = new ArrayList<>();

  BlockReader(Path file) {
    this.file = file;
  }

  List<ConfigProblem> problems() {
    return problems;
  }

  /** Notes a problem. */
  void problem(int line, int column, String message) {
    problems.add(new ConfigProblem(file, line, column, message));
  }

  private void problem(Node node, String message) {
    problem(line(node.getStartMark()), column(node.getStartMark()), message);
  }

  private static int line(Optional<Mark> mark) {
    return mark.map(m -> m.getLine() + 1).orElse(1);
  }

  private static int column(Optional<Mark> mark) {
    return mark.map(m -> m.getColumn() + 1).orElse(1);
  }

  /** Reads a whole file; what is wrong is left out, and noted. */
  Block read(String yaml, Section section) {
    var settings =
        LoadSettings.builder()
            .setLabel(file.toString())
            .setAllowDuplicateKeys(true) // told by us, with both places
            .setMaxAliasesForCollections(0)
            .build();
    try {
      Optional<Node> root = new Compose(settings).composeString(yaml);
      return root.isEmpty() ? Block.empty(1, 1) : block(root.get(), section, "the file");
    } catch (MarkedYamlEngineException e) {
      problem(line(e.getProblemMark()), column(e.getProblemMark()), "no YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      problem(1, 1, "no YAML: " + e.getMessage());
    }
    return Block.empty(1, 1);
  }

  private Block block(Node node, Section section, String what) {
    Block block = Block.empty(line(node.getStartMark()), column(node.getStartMark()));
    if (isNull(node)) return block;
    if (!(node instanceof MappingNode mapping)) {
      problem(node, what + " is " + shape(node) + ", expected settings, each \"name: value\"");
      return block;
    }
    var lines = new HashMap<String, Integer>();
    for (NodeTuple tuple : mapping.getValue()) {
      Node key = tuple.getKeyNode();
      if (!(key instanceof ScalarNode scalar)) {
        problem(key, "the name of a setting is " + shape(key) + ", expected a word");
        continue;
      }
      String name = scalar.getValue();
      Optional<Setting> setting = section.setting(name);
      if (setting.isEmpty()) {
        problem(key, "unknown setting \"" + name + "\" in " + what + expected(section, name));
        continue;
      }
      Integer before = lines.putIfAbsent(name, line(key.getStartMark()));
      if (before != null) {
        problem(key, "\"" + name + "\" was set before, in line " + before);
        continue;
      }
      value(block, setting.get(), tuple.getValueNode());
    }
    return block;
  }

  private static String expected(Section section, String name) {
    List<String> names = section.settings().stream().map(Setting::name).toList();
    Optional<String> near = Nearest.to(name, names);
    return near.map(n -> "; did you mean \"" + n + "\"?")
        .orElse(", expected one of " + String.join(", ", names));
  }

  private void value(Block block, Setting setting, Node node) {
    String name = setting.name();
    if (isNull(node) && !(setting.kind() instanceof Section)) {
      problem(node, "\"" + name + "\" has no value, expected " + title(setting.kind()));
      return;
    }
    switch (setting.kind()) {
      case Scalar scalar ->
          read(scalar, name, node)
              .ifPresent(v -> {
                block.values().put(name, v);
                block.texts().put(name, List.of(text(node)));
              });
      case Scalars scalars -> {
        List<Node> nodes = node instanceof SequenceNode list ? list.getValue() : List.of(node);
        var values = new ArrayList<Object>();
        for (Node one : nodes) read(scalars.each(), name, one).ifPresent(values::add);
        block.values().put(name, List.copyOf(values));
        block.texts().put(name, nodes.stream().map(BlockReader::text).toList());
      }
      case Section section -> block.values().put(name, block(node, section, "\"" + name + "\""));
      case Sections sections -> {
        if (!(node instanceof SequenceNode list)) {
          problem(node, "\"" + name + "\" is " + shape(node) + ", expected " + title(sections));
          return;
        }
        var blocks = new ArrayList<Object>();
        for (Node one : list.getValue()) {
          blocks.add(block(one, sections.each(), "an entry of \"" + name + "\""));
        }
        block.values().put(name, List.copyOf(blocks));
      }
    }
  }

  private Optional<Object> read(Scalar scalar, String name, Node node) {
    if (!(node instanceof ScalarNode text) || isNull(node)) {
      problem(node, "\"" + name + "\" is " + shape(node) + ", expected " + scalar.title());
      return Optional.empty();
    }
    try {
      return Optional.of(scalar.read().apply(text.getValue()));
    } catch (IllegalArgumentException e) {
      String why = e.getMessage();
      boolean helps = why.contains(" like ") || why.endsWith("?");
      problem(node, "\"" + name + "\": " + why + (helps ? "" : ", expected " + scalar.title()));
      return Optional.empty();
    }
  }

  private static String text(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private static String shape(Node node) {
    if (isNull(node)) return "empty";
    return switch (node) {
      case MappingNode mapping -> "a group of settings";
      case SequenceNode list -> "a list";
      default -> "a single value";
    };
  }

  static String title(Kind kind) {
    return switch (kind) {
      case Scalar scalar -> scalar.title();
      case Scalars scalars -> "a list, each " + scalars.each().title();
      case Section section -> "a group of settings";
      case Sections sections -> "a list of groups of settings, each starting with \"- \"";
    };
  }
}
