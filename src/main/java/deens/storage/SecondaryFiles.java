package deens.storage;

import deens.core.wire.Name;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A folder that keeps zones that were fetched from elsewhere: of each its master file and, beside
 * that, an empty file whose date says when a primary last confirmed it. For any number of threads,
 * of which one at a time writes a zone.
 */
public final class SecondaryFiles {
  private static final String ZONE = ".zone";
  private static final String CONFIRMED = ".confirmed";
  private static final int LONGEST_NAME = 150;
  private static final int HASHED_NAME = 100;

  private final Path folder;

  /** Takes a folder, and makes it if it is not there. */
  public SecondaryFiles(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /** Writes a zone's master file. */
  @FunctionalInterface
  public interface MasterFile {
    void write(Appendable out) throws IOException;
  }

  /** Returns the folder: absolute. */
  public Path folder() {
    return folder.toAbsolutePath().normalize();
  }

  /** Returns where the master file of a zone is, or would be. */
  public Path file(Name apex) {
    return folder.resolve(stem(apex) + ZONE);
  }

  private Path confirmation(Name apex) {
    return folder.resolve(stem(apex) + CONFIRMED);
  }

  /** Whether a file is one of this folder. */
  public boolean has(Path file) {
    return folder.equals(file.getParent());
  }

  /** Whether a zone is kept here. */
  public boolean isKept(Name apex) {
    return Files.exists(file(apex));
  }

  /** Keeps a zone, on disk before it takes the place of an older version. */
  public void keep(Name apex, MasterFile contents) throws IOException {
    Replacement.write(
        file(apex),
        channel -> {
          var out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.ISO_8859_1));
          contents.write(out);
          out.flush();
        });
  }

  /**
   * Notes that the kept version of a zone is the primary's.
   *
   * @param seconds when it was, since 1970
   */
  public void confirm(Name apex, long seconds) throws IOException {
    Path file = confirmation(apex);
    var time = FileTime.from(seconds, TimeUnit.SECONDS);
    try {
      Files.setLastModifiedTime(file, time);
    } catch (NoSuchFileException e) {
      Files.write(file, new byte[0]);
      Files.setLastModifiedTime(file, time);
    }
  }

  /** Returns when a kept zone was last confirmed, seconds since 1970; empty: it is not kept. */
  public OptionalLong confirmedSeconds(Name apex) throws IOException {
    if (!isKept(apex)) return OptionalLong.empty();
    Path file = confirmation(apex);
    // Without the note there is only the date of the fetching.
    Path dated = Files.exists(file) ? file : file(apex);
    return OptionalLong.of(Files.getLastModifiedTime(dated).to(TimeUnit.SECONDS));
  }

  /** Returns a name that any file system takes, another one for each zone. */
  private static String stem(Name apex) {
    String text = apex.lowerCase().toString();
    if (text.equals(".")) return "@";
    var out = new StringBuilder();
    for (int i = 0; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
      if (plain || c == '.' && i > 0) out.append(c);
      else out.append('%').append(HexFormat.of().toHexDigits((byte) c));
    }
    if (out.length() <= LONGEST_NAME) return out.toString();
    // Longer than a file's name may be with its ending: told apart by all of its text.
    return out.substring(0, HASHED_NAME)
        + "%"
        + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
