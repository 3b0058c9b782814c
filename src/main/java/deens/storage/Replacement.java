package deens.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file that takes the place of another one in one step, whole and on disk before it does. */
final class Replacement {
  private Replacement() {}

  /** Writes what the file shall hold. */
  @FunctionalInterface
  interface Contents {
    void write(WritableByteChannel channel) throws IOException;
  }

  static void write(Path file, Contents contents) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    // Not a "temporary file" of the JDK's: those can be read by nobody else.
    Path fresh = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".new");
    try {
      try (FileChannel channel =
          FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        contents.write(channel);
        channel.force(true);
      }
      move(fresh, file);
    } finally {
      Files.deleteIfExists(fresh);
    }
    // The new name is on disk only when its folder is.
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void move(Path fresh, Path file) throws IOException {
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(file + ": cannot be replaced in one step here", e);
    }
  }
}
