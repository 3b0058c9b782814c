package deens.app;

import deens.config.ZoneFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** The zone files in a folder. */
final class ZoneFolder {
  private ZoneFolder() {}

  /** Returns the zone files in a folder, by name. */
  static List<ZoneFile> files(Path folder) throws IOException {
    var files = new ArrayList<ZoneFile>();
    each(folder, files::add);
    return files;
  }

  /** Gives the zone files in a folder one by one, by name. */
  static void each(Path folder, Consumer<ZoneFile> then) throws IOException {
    // Names are kept while they are sorted, nothing larger: there may be 100 000.
    var names = new ArrayList<String>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) {
        if (ZoneFile.isNamedLikeOne(file)) names.add(file.getFileName().toString());
      }
    }
    Collections.sort(names);
    for (String name : names) then.accept(ZoneFile.of(folder.resolve(name)));
  }
}
