package deens.storage;

import deens.core.image.Commit;
import deens.zone.compile.ImageEdit;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * An image that grows: a version is appended to the one before, which stays as it is, and each is
 * read by a mapping of its own. In a file, nothing is copied that has not changed. One thread at a
 * time.
 *
 * <p>Whoever takes a version from here closes it, the newest one not before there is a newer one.
 */
public final class ImageStore implements AutoCloseable {
  /** Empty: in memory. */
  private final Optional<FileChannel> channel;

  private final String name;
  private OpenImage image;

  private ImageStore(Optional<FileChannel> channel, String name, OpenImage image) {
    this.channel = channel;
    this.name = name;
    this.image = image;
  }

  /** Makes a new image in memory outside the heap: for small ones, since appending copies it. */
  public static ImageStore inMemory(ImageFiles.Contents contents) throws IOException {
    return new ImageStore(Optional.empty(), "", ImageFiles.inMemory(contents));
  }

  /** Makes a new image in a file in a folder that has no name any more. */
  public static ImageStore temporary(Path folder, ImageFiles.Contents contents) throws IOException {
    FileChannel channel = ImageFiles.nameless(folder);
    try {
      ImageFiles.write(channel, contents);
      return of(channel, channel.size(), "temporary image");
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Makes a new image in a file, as {@link ImageFiles#write} does. */
  public static ImageStore write(Path file, ImageFiles.Contents contents) throws IOException {
    ImageFiles.write(file, contents);
    FileChannel channel = open(file);
    return of(channel, channel.size(), file.toString());
  }

  /**
   * Opens an image file that may have been cut off while a version was being appended.
   *
   * @param octets up to where it is known to be good: there its last commit ends
   */
  public static ImageStore open(Path file, long octets) throws IOException {
    FileChannel channel = open(file);
    if (channel.size() >= octets) return of(channel, octets, file.toString());
    channel.close();
    throw new IOException(file + ": has less than " + octets + " octets (truncated?)");
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static ImageStore of(FileChannel channel, long octets, String name) throws IOException {
    try {
      return new ImageStore(Optional.of(channel), name, ImageFiles.map(channel, octets, name));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Returns the newest version. */
  public OpenImage image() {
    return image;
  }

  /** Returns how long the image is: all versions. */
  public long octets() {
    return image.commit().end();
  }

  /** Whether appending copies the image. */
  public boolean isInMemory() {
    return channel.isEmpty();
  }

  /** Says what changes from one version to the next. */
  @FunctionalInterface
  public interface Change {
    /** Makes the changes; what is around them is written after. */
    void write(ImageEdit edit) throws IOException;
  }

  /**
   * Appends a version. It can be read at once; it is on disk after {@link #force} only.
   *
   * @return the new version; that before it stays open
   * @throws IOException if it cannot be written; the image is as before then
   */
  public OpenImage append(Change change) throws IOException {
    Commit last = image.commit();
    if (channel.isEmpty()) {
      var pieces = new Pieces(image.segment());
      write(new ImageEdit(pieces, image.bytes(), last), change);
      image = ImageFiles.inMemory(pieces);
    } else {
      FileChannel file = channel.get();
      // What an append that was cut off has left is no part of the image, nor mapped by anybody.
      file.truncate(last.end());
      file.position(last.end());
      write(new ImageEdit(file, image.bytes(), last), change);
      image = ImageFiles.map(file, file.size(), name);
    }
    return image;
  }

  private static void write(ImageEdit edit, Change change) throws IOException {
    change.write(edit);
    edit.finish();
  }

  /** Waits until all that was appended is on disk. */
  public void force() throws IOException {
    if (channel.isPresent()) channel.get().force(false);
  }

  /** Ends the growing; versions that are open stay open. */
  @Override
  public void close() throws IOException {
    if (channel.isPresent()) channel.get().close();
  }
}
