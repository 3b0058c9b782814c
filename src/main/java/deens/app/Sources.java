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
record Sources(List<Source> files) {
  /**
   * A file as it was.
   *
   * @param modifiedNanos since 1970; {@link #CHANGING}: so close to when it was read that it may
   *     have changed once more without a trace
   */
  record Source(String path, long octets, long modifiedNanos) {}

  private static final long CHANGING = Long.MIN_VALUE;

  /** File systems date changes by the kernel's tick, 10 ms at worst. */
  private static final long TICK_NANOS = 20_000_000;

  Sources {
    files = List.copyOf(files);
  }

  /**
   * Notes what files are like that were just read, or could not be.
   *
   * @param read absolute paths
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
        now = new Source(file.toString(), 0, CHANGING);
      }
      files.add(now.modifiedNanos < trusted ? now : new Source(now.path, now.octets, CHANGING));
    }
    return new Sources(files);
  }

  private static Source now(Path file) throws IOException {
    var attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new Source(
        file.toString(), attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
  }

  /** Returns where the files are: absolute paths. */
  List<String> paths() {
    return files.stream().map(Source::path).toList();
  }

  /** The same files for a zone that must be read again at the next opportunity. */
  Sources again() {
    return new Sources(
        files.stream().map(file -> new Source(file.path, file.octets, CHANGING)).toList());
  }

  /** Returns how much was read. */
  long octets() {
    long octets = 0;
    for (Source file : files) octets += file.octets;
    return octets;
  }

  /** Whether all files are as they were. */
  boolean unchanged() {
    for (Source file : files) {
      try {
        if (!file.equals(now(Path.of(file.path)))) return false;
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(files.size());
    for (Source file : files) {
      out.writeUTF(file.path);
      out.writeLong(file.octets);
      out.writeLong(file.modifiedNanos);
    }
  }

  static Sources read(DataInputStream in) throws IOException {
    var files = new ArrayList<Source>();
    for (int n = in.readInt(); n > 0; n--) {
      files.add(new Source(in.readUTF(), in.readLong(), in.readLong()));
    }
    return new Sources(files);
  }
}
