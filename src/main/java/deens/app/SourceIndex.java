package deens.app;

import deens.config.ZoneFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the zone files that were read from a file: themselves, or those that include it. */
final class SourceIndex {
  private final Map<String, List<ZoneFile>> readers = new HashMap<>();
  private final Set<String> folders = new HashSet<>();

  void add(ZoneFile file, Sources sources) {
    for (String path : sources.paths()) {
      String key = key(path);
      List<ZoneFile> others = readers.putIfAbsent(key, List.of(file));
      if (others == null) {
        folders.add(folder(path));
      } else if (!others.contains(file)) {
        var all = new ArrayList<>(others);
        all.add(file);
        readers.put(key, all);
      }
    }
  }

  void remove(ZoneFile file, Sources sources) {
    for (String path : sources.paths()) {
      readers.computeIfPresent(
          key(path),
          (_, all) -> {
            var others = new ArrayList<>(all);
            others.remove(file);
            return others.isEmpty() ? null : others;
          });
    }
  }

  List<ZoneFile> readersOf(Path file) {
    return readers.getOrDefault(key(file.toString()), List.of());
  }

  /** Returns the folders of all files that there ever were. */
  Set<String> folders() {
    return folders;
  }

  private static String folder(String path) {
    Path folder = Path.of(path).getParent();
    return folder == null ? path : folder.toString();
  }

  /** Most paths have no detours, and need no other text than their own. */
  private static String key(String path) {
    String normal = Path.of(path).normalize().toString();
    return normal.equals(path) ? path : normal;
  }
}
