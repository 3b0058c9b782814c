package deens.app;

import deens.config.ZoneFile;
import deens.core.wire.Name;
import deens.storage.ImageFiles;
import deens.storage.ImageStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A folder that keeps the image between starts, and an index beside it that says of which files it
 * was made. Damage is no error: all is read anew then.
 */
final class ImageCache {
  /*
   * The index names its image, then says version by version how long the image was and what had
   * changed. An entry is written when the octets of the image that it speaks of are on disk; entries
   * after a damaged one do not count, nor do octets of the image after what the last good entry says.
   * So the two belong together whenever the machine stops. Another image gets another index, which
   * is put in the old one's place by renaming.
   *
   *   index = entry with the format and the image's file | entry for each version
   *   entry = u32 octets of the contents | u32 their CRC-32C | contents
   */
  private static final String INDEX = "zones.index";
  private static final String FORMAT = "deens zones.index 2";
  private static final String IMAGE = "zones-";
  private static final String IMAGE_ENDING = ".image";
  private static final int HEAD_OCTETS = 8;

  private final Path folder;
  private Optional<Path> image = Optional.empty();

  /** Up to where the index is good; 0: there is none for the image. */
  private long indexOctets;

  /**
   * What was kept.
   *
   * @param liveOctets of the image that are not for earlier versions only
   */
  record Contents(ImageStore store, long liveOctets, Map<ZoneFile, ServedZone> zones) {}

  ImageCache(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /** Returns what is kept, if that is whole. */
  Optional<Contents> read() {
    try {
      ByteBuffer index = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(INDEX)));
      Optional<DataInputStream> first = entry(index);
      if (first.isEmpty() || !first.get().readUTF().equals(FORMAT)) return Optional.empty();
      Path file = folder.resolve(first.get().readUTF());
      var zones = new LinkedHashMap<ZoneFile, ServedZone>();
      long octets = 0;
      long live = 0;
      for (Optional<DataInputStream> in = entry(index); in.isPresent(); in = entry(index)) {
        octets = in.get().readLong();
        live = in.get().readLong();
        for (int n = in.get().readInt(); n > 0; n--) zones.remove(zoneFile(in.get()));
        for (int n = in.get().readInt(); n > 0; n--) {
          ServedZone zone = zone(in.get());
          zones.put(zone.file(), zone);
        }
      }
      var store = ImageStore.open(file, octets);
      image = Optional.of(file);
      indexOctets = index.position();
      return Optional.of(new Contents(store, live, zones));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Reads the next entry, if there is one and it is whole. */
  private static Optional<DataInputStream> entry(ByteBuffer index) {
    if (index.remaining() < HEAD_OCTETS) return Optional.empty();
    int length = index.getInt(index.position());
    int checksum = index.getInt(index.position() + Integer.BYTES);
    if (length < 0 || length > index.remaining() - HEAD_OCTETS) return Optional.empty();
    byte[] octets = new byte[length];
    index.get(index.position() + HEAD_OCTETS, octets);
    if (checksum != checksum(octets)) return Optional.empty();
    index.position(index.position() + HEAD_OCTETS + length);
    return Optional.of(new DataInputStream(new ByteArrayInputStream(octets)));
  }

  private static ZoneFile zoneFile(DataInputStream in) throws IOException {
    Path path = Path.of(in.readUTF());
    String origin = in.readUTF();
    return new ZoneFile(
        path, origin.isEmpty() ? Optional.empty() : Optional.of(Name.parse(origin)));
  }

  private static ServedZone zone(DataInputStream in) throws IOException {
    ZoneFile file = zoneFile(in);
    return new ServedZone(
        file,
        Sources.read(in, file.file()),
        Name.parse(in.readUTF()),
        in.readInt(),
        in.readLong(),
        in.readLong());
  }

  /** Writes another image beside the current one; what is {@link #save}d next is in it. */
  ImageStore write(ImageFiles.Contents contents) throws IOException {
    Path file =
        folder.resolve(IMAGE + Long.toString(System.currentTimeMillis(), 36) + IMAGE_ENDING);
    var store = ImageStore.write(file, contents);
    image = Optional.of(file);
    indexOctets = 0;
    return store;
  }

  /** Whether the index has been begun for the image, so that it is enough to say what changed. */
  boolean isBegun() {
    return indexOctets > 0;
  }

  /**
   * Says what the image has that was written last: all of it, or what has changed since this was
   * said last. If it fails, all is to be said next time.
   */
  void save(
      ImageStore store, long liveOctets, Collection<ZoneFile> removed, Collection<ServedZone> zones)
      throws IOException {
    store.force();
    byte[] version = version(store.octets(), liveOctets, removed, zones);
    boolean begun = isBegun();
    long from = indexOctets;
    indexOctets = 0;
    indexOctets = begun ? append(from, version) : begin(version);
  }

  private long append(long at, byte[] version) throws IOException {
    try (FileChannel channel = FileChannel.open(folder.resolve(INDEX), StandardOpenOption.WRITE)) {
      channel.truncate(at);
      channel.position(at);
      write(channel, ByteBuffer.wrap(version));
      return channel.position();
    }
  }

  private long begin(byte[] version) throws IOException {
    Path file = image.orElseThrow();
    var contents = new ByteArrayOutputStream();
    var out = new DataOutputStream(contents);
    out.writeUTF(FORMAT);
    out.writeUTF(file.getFileName().toString());
    byte[] first = entry(contents);
    Path fresh = folder.resolve("." + INDEX + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(channel, ByteBuffer.wrap(first));
      write(channel, ByteBuffer.wrap(version));
      channel.force(false);
    }
    Files.move(fresh, folder.resolve(INDEX), StandardCopyOption.ATOMIC_MOVE);
    // What is still being served from an old one stays readable until it is unmapped.
    try (DirectoryStream<Path> images =
        Files.newDirectoryStream(folder, IMAGE + "*" + IMAGE_ENDING)) {
      for (Path other : images) if (!other.equals(file)) Files.delete(other);
    }
    return (long) first.length + version.length;
  }

  private static void write(FileChannel channel, ByteBuffer octets) throws IOException {
    while (octets.hasRemaining()) channel.write(octets);
  }

  private static byte[] version(
      long octets, long liveOctets, Collection<ZoneFile> removed, Collection<ServedZone> zones)
      throws IOException {
    var contents = new ByteArrayOutputStream();
    var out = new DataOutputStream(contents);
    out.writeLong(octets);
    out.writeLong(liveOctets);
    out.writeInt(removed.size());
    for (ZoneFile file : removed) write(out, file);
    out.writeInt(zones.size());
    for (ServedZone zone : zones) {
      write(out, zone.file());
      zone.sources().write(out);
      out.writeUTF(zone.apex().toString());
      out.writeInt(zone.serial());
      out.writeLong(zone.records());
      out.writeLong(zone.offset());
    }
    return entry(contents);
  }

  private static void write(DataOutputStream out, ZoneFile file) throws IOException {
    out.writeUTF(file.file().toString());
    out.writeUTF(file.origin().map(Name::toString).orElse(""));
  }

  private static byte[] entry(ByteArrayOutputStream contents) {
    byte[] octets = contents.toByteArray();
    return ByteBuffer.allocate(HEAD_OCTETS + octets.length)
        .putInt(octets.length)
        .putInt(checksum(octets))
        .put(octets)
        .array();
  }

  private static int checksum(byte[] octets) {
    var crc = new CRC32C();
    crc.update(octets);
    return (int) crc.getValue();
  }
}
