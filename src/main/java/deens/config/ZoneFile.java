package deens.config;

import deens.core.wire.Name;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A zone file as the user named it.
 *
 * @param file where it is
 * @param origin the origin that the user gave; empty: the file says it, or its name does
 */
public record ZoneFile(Path file, Optional<Name> origin) {
  private static final String ENDING = ".zone";

  /** A file whose origin the user left open. */
  public static ZoneFile of(Path file) {
    return new ZoneFile(file, Optional.empty());
  }

  /** Whether a file in a folder of zones is one. */
  public static boolean isNamedLikeOne(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(ENDING) && name.length() > ENDING.length() && !name.startsWith(".");
  }
}
