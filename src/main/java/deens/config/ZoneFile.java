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

  // Those of a record are made of method handles at run time, which would be for this one alone at
  // a
  // start.
  @Override
  public boolean equals(Object other) {
    return other instanceof ZoneFile its && file.equals(its.file) && origin.equals(its.origin);
  }

  @Override
  public int hashCode() {
    return 31 * file.hashCode() + origin.hashCode();
  }

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
