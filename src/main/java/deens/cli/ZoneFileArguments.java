package deens.cli;

import deens.config.ZoneFile;
import deens.core.wire.Name;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Zone files and origins, in the order they are given: an origin is the last file's. */
interface ZoneFileArguments {
  /** What has been given so far. */
  List<ZoneFile> zoneFiles();

  /** Adds a file. */
  default void addFile(String text) {
    zoneFiles().add(ZoneFile.of(Path.of(text)));
  }

  /** Gives the file before it its origin. */
  default void addOrigin(String text) throws UsageException {
    List<ZoneFile> files = zoneFiles();
    if (files.isEmpty() || files.getLast().origin().isPresent()) {
      throw new UsageException(
          "--origin " + text + " must stand behind the one zone file that it belongs to");
    }
    try {
      files.add(new ZoneFile(files.removeLast().file(), Optional.of(Name.parse(text).lowerCase())));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--origin: " + e.getMessage());
    }
  }
}
