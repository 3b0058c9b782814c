package deens.storage;

import deens.core.image.Commit;
import deens.core.image.DamagedImageException;
import deens.zone.compile.ImageWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Image files: written beside the old one and renamed, so that a reader sees the old file or the
 * new one; opened by mapping them.
 *
 * <p>A mapped file must not be changed or cut off: replace it by renaming only. A read of what has
 * been cut off throws {@link InternalError}.
 */
public final class ImageFiles {
  private ImageFiles() {}

  /** Writes the zones of an image. */
  @FunctionalInterface
  public interface Contents {
    /** Adds all zones; what is around them is written before and after. */
    void write(ImageWriter writer) throws IOException;
  }

  /** Opens an image file in a time that does not depend on its size. */
  public static OpenImage open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return map(channel, channel.size(), file.toString());
    }
  }

  /** Writes an image file, whole and on disk before it takes the place of an older one. */
  public static void write(Path file, Contents contents) throws IOException {
    Replacement.write(file, channel -> write(channel, contents));
  }

  /** Writes an image to a file in a folder that has no name any more: it goes when it is closed. */
  public static OpenImage temporary(Path folder, Contents contents) throws IOException {
    try (FileChannel channel = nameless(folder)) {
      write(channel, contents);
      return map(channel, channel.size(), "temporary image");
    }
  }

  /** Opens a new file in a folder that has no name any more. */
  static FileChannel nameless(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, "deens", ".image");
    try {
      return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Makes an image in memory outside the heap. */
  public static OpenImage inMemory(Contents contents) throws IOException {
    var pieces = new Pieces();
    write(pieces, contents);
    return inMemory(pieces);
  }

  @SuppressWarnings("MustBeClosedChecker") // OpenImage closes it
  static OpenImage inMemory(Pieces pieces) throws IOException {
    Arena arena = Arena.ofShared();
    return open(arena, pieces.join(arena), "image in memory");
  }

  static void write(WritableByteChannel channel, Contents contents) throws IOException {
    var writer = new ImageWriter(channel);
    contents.write(writer);
    writer.finish();
  }

  @SuppressWarnings("MustBeClosedChecker") // OpenImage closes it
  static OpenImage map(FileChannel channel, long octets, String name) throws IOException {
    Arena arena = Arena.ofShared();
    MemorySegment segment;
    try {
      segment = channel.map(FileChannel.MapMode.READ_ONLY, 0, octets, arena);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
    return open(arena, segment, name);
  }

  private static OpenImage open(Arena arena, MemorySegment segment, String name)
      throws IOException {
    var bytes = new MappedImageBytes(segment);
    try {
      return new OpenImage(arena, bytes, Commit.last(bytes));
    } catch (DamagedImageException e) {
      arena.close();
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }
}
