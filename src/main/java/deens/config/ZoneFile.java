package deens.config;

import deens.core.wire.Name;
import java.nio.file.Path;
import java.util.Locale;
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

  /**
   * Returns the origin that the file's name says: {@code example.org.zone} is {@code example.org.},
   * and so is {@code example.org}. Empty if it is no domain name.
   */
  public Optional<Name> originByFileName() {
    String name = file.getFileName().toString();
    if (name.toLowerCase(Locale.ROOT).endsWith(ENDING)) {
      name = name.substring(0, name.length() - ENDING.length());
    }
    try {
      return Optional.of(Name.parse(name.equals("root") ? "." : name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
