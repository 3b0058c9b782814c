package deens.app;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The files that a zone was read from, as they were then: tells whether they have changed since
 * without reading them.
 */
final class Sources {
  /*
   * There is one for each zone, of 100 000 and more, and most have one file: so that is in here, its
   * path is the zone file's own object, and nobody asks it for its text, which it would keep.
   */

  /** A file as it was. */
  private record Source(Path path, long octets, long modifiedNanos) {
    boolean unchanged() {
      try {
        return equals(now(path));
      } catch (IOException e) {
        return false;
      }
    }
  }

  /** A file that was so close to its change when it was read that it may have changed once more. */
  private static final long CHANGING = Long.MIN_VALUE;

  /** File systems date changes by the kernel's tick, 10 ms at worst. */
  private static final long TICK_NANOS = 20_000_000;

  private final Path path;
  private final long octets;
  private final long modifiedNanos; // since 1970, or CHANGING
  private final List<Source> others;

  private Sources(Source first, List<Source> others) {
    path = first.path;
    octets = first.octets;
    modifiedNanos = first.modifiedNanos;
    this.others = List.copyOf(others);
  }

  private static Sources of(List<Source> files) {
    return new Sources(files.getFirst(), files.subList(1, files.size()));
  }

  private List<Source> files() {
    var files = new ArrayList<Source>(1 + others.size());
    files.add(new Source(path, octets, modifiedNanos));
    files.addAll(others);
    return files;
  }

  /**
   * Notes what files are like that were just read, or could not be.
   *
   * @param read absolute paths, one at least
   * @param readSinceMillis when the reading began, milliseconds since 1970
   */
  static Sources of(List<Path> read, long readSinceMillis) {
    long trusted = TimeUnit.MILLISECONDS.toNanos(readSinceMillis) - TICK_NANOS;
    var files = new ArrayList<Source>(read.size());
    for (Path file : read) {
      Source now;
      try {
        now = now(file);
      } catch (IOException e) {
        now = new Source(file, 0, CHANGING);
      }
      files.add(now.modifiedNanos < trusted ? now : new Source(file, now.octets, CHANGING));
    }
    return of(files);
  }

  private static Source now(Path file) throws IOException {
    var attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new Source(
        file, attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
  }

  /** Returns where the files are: absolute paths. */
  List<Path> paths() {
    return files().stream().map(Source::path).toList();
  }

  /** The same files for a zone that must be read again at the next opportunity. */
  Sources again() {
    return of(files().stream().map(file -> new Source(file.path, file.octets, CHANGING)).toList());
  }

  /** Returns how much was read. */
  long octets() {
    return files().stream().mapToLong(Source::octets).sum();
  }

  /** Whether all files are as they were. */
  boolean unchanged() {
    return files().stream().allMatch(Source::unchanged);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(1 + others.size());
    for (Source file : files()) {
      out.writeUTF(file.path.toString());
      out.writeLong(file.octets);
      out.writeLong(file.modifiedNanos);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param zoneFile the zone's file, which is probably one of them
   */
  static Sources read(DataInputStream in, Path zoneFile) throws IOException {
    var files = new ArrayList<Source>();
    for (int n = in.readInt(); n > 0; n--) {
      files.add(new Source(shared(Path.of(in.readUTF()), zoneFile), in.readLong(), in.readLong()));
    }
    if (files.isEmpty()) throw new IOException("a zone that was read from no file");
    return of(files);
  }

  /** Returns the one of two equal paths that is kept anyway. */
  static Path shared(Path path, Path kept) {
    return path.equals(kept) ? kept : path;
  }
}
