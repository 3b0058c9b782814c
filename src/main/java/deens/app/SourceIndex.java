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
  // By paths without detours: of most, that is the path itself, not a copy.
  private final Map<Path, List<ZoneFile>> readers = new HashMap<>();
  private final Set<Path> folders = new HashSet<>();

  void add(ZoneFile file, Sources sources) {
    for (Path path : sources.paths()) {
      Path key = path.normalize();
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
    for (Path path : sources.paths()) {
      readers.computeIfPresent(
          path.normalize(),
          (_, all) -> {
            var others = new ArrayList<>(all);
            others.remove(file);
            return others.isEmpty() ? null : others;
          });
    }
  }

  List<ZoneFile> readersOf(Path file) {
    return readers.getOrDefault(file.normalize(), List.of());
  }

  /** Returns the folders of all files that there ever were. */
  Set<Path> folders() {
    return folders;
  }

  private static Path folder(Path path) {
    Path folder = path.getParent();
    return folder == null ? path : folder;
  }
}
