package deens.zone.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files that are being read within one another, by {@code $INCLUDE} (RFC 1035 s5.1). */
final class Includes {
  /** Files that may be open within one another. */
  static final int MAX_DEPTH = 16;

  /** Files that may be included in all: fewer than a chain of doubling includes would ask for. */
  private static final int MAX_INCLUDES = 100_000;

  /** Reads an included file, from its start to its end. */
  @FunctionalInterface
  interface Reading {
    /**
     * Reads the file.
     *
     * @param path as positions name it
     * @param real without links
     */
    void read(Path path, Path real) throws IOException;
  }

  /** The real paths of the files that are being read; none before the first $INCLUDE. */
  private final Deque<Path> open = new ArrayDeque<>();

  private int count;

  /** Whether the zone file itself is being read, and none that it includes. */
  boolean atZoneFile() {
    return open.size() <= 1;
  }

  /**
   * Has a file read.
   *
   * @param at where the name stands
   * @param zoneFile the outermost file
   * @param from the file that includes it; the name is relative to it
   */
  void read(Position at, String name, Path zoneFile, Path from, Reading reading)
      throws ZoneSyntaxException {
    if (open.isEmpty()) open.push(real(zoneFile));
    if (open.size() > MAX_DEPTH) {
      throw new ZoneSyntaxException(
          at, "$INCLUDE of " + quote(name) + " would be over " + MAX_DEPTH + " deep");
    }
    if (++count > MAX_INCLUDES) {
      throw new ZoneSyntaxException(at, "over " + MAX_INCLUDES + " files are included");
    }
    try {
      Path path = from.resolveSibling(name);
      read(at, path, path.toRealPath(), reading);
    } catch (InvalidPathException e) {
      throw new ZoneSyntaxException(
          at, "$INCLUDE of " + quote(name) + ", which is no file name: " + e.getReason());
    } catch (IOException | UncheckedIOException e) {
      throw new ZoneSyntaxException(
          at, "$INCLUDE of " + quote(name) + " cannot be read: " + reason(e));
    }
  }

  private void read(Position at, Path path, Path real, Reading reading)
      throws ZoneSyntaxException, IOException {
    if (!Files.isRegularFile(real)) {
      throw new ZoneSyntaxException(
          at, "$INCLUDE of " + quote(path.toString()) + ", which is no regular file");
    }
    if (open.contains(real)) {
      throw new ZoneSyntaxException(
          at, "$INCLUDE of " + quote(path.toString()) + ", which is being read: " + chain(real));
    }
    open.push(real);
    try {
      reading.read(path, real);
    } finally {
      open.pop();
    }
  }

  private static Path real(Path zoneFile) {
    try {
      return zoneFile.toRealPath();
    } catch (IOException e) {
      return zoneFile.toAbsolutePath().normalize(); // read from memory
    }
  }

  private String chain(Path real) {
    Stream<String> outermostFirst =
        open.reversed().stream()
            .dropWhile(p -> !p.equals(real))
            .map(p -> String.valueOf(p.getFileName()));
    return Stream.concat(outermostFirst, Stream.of(String.valueOf(real.getFileName())))
        .collect(Collectors.joining(" -> "));
  }

  private static String quote(String name) {
    byte[] b = name.getBytes(StandardCharsets.UTF_8);
    return Quoted.text(b, 0, b.length);
  }

  private static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }
}
