package deens.app;

import deens.config.ZoneFile;
import deens.core.wire.Name;
import deens.storage.ImageFiles;
import deens.storage.OpenImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A folder that keeps the image between starts, and an index beside it that says of which files it
 * was made. The index names its image and is replaced last, by renaming, so that the two belong
 * together whenever the machine stops. Damage is no error: all is read anew then.
 */
final class ImageCache {
  private static final String INDEX = "zones.index";
  private static final String FORMAT = "deens zones.index 1";

  private final Path folder;
  private Optional<Path> current = Optional.empty();
  private Optional<Path> written = Optional.empty();

  /** What was kept. */
  record Contents(OpenImage image, Map<ZoneFile, ServedZone> zones) {}

  ImageCache(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /** Returns what is kept, if that is whole. */
  Optional<Contents> read() {
    try {
      byte[] index = Files.readAllBytes(folder.resolve(INDEX));
      int length = index.length - Long.BYTES;
      if (length < 0) return Optional.empty();
      var in = new DataInputStream(new ByteArrayInputStream(index, 0, length));
      var end = new DataInputStream(new ByteArrayInputStream(index, length, Long.BYTES));
      if (end.readLong() != checksum(Arrays.copyOf(index, length))) return Optional.empty();
      if (!in.readUTF().equals(FORMAT)) return Optional.empty();
      Path file = folder.resolve(in.readUTF());
      var zones = new LinkedHashMap<ZoneFile, ServedZone>();
      for (int n = in.readInt(); n > 0; n--) {
        ServedZone zone = zone(in);
        zones.put(zone.file(), zone);
      }
      OpenImage image = ImageFiles.open(file);
      current = Optional.of(file);
      return Optional.of(new Contents(image, zones));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static ServedZone zone(DataInputStream in) throws IOException {
    Path path = Path.of(in.readUTF());
    String origin = in.readUTF();
    return new ServedZone(
        new ZoneFile(path, origin.isEmpty() ? Optional.empty() : Optional.of(Name.parse(origin))),
        Sources.read(in),
        Name.parse(in.readUTF()),
        in.readInt(),
        in.readLong(),
        in.readLong());
  }

  /** Writes another image beside the current one. */
  OpenImage write(ImageFiles.Contents contents) throws IOException {
    Path file = folder.resolve("zones-" + Long.toString(System.currentTimeMillis(), 36) + ".image");
    ImageFiles.write(file, contents);
    written = Optional.of(file);
    return ImageFiles.open(file);
  }

  /** Makes the image written last the current one, and says what is in it. */
  void remember(Collection<ServedZone> zones) throws IOException {
    Path file = written.orElseThrow();
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeUTF(FORMAT);
    out.writeUTF(file.getFileName().toString());
    out.writeInt(zones.size());
    for (ServedZone zone : zones) {
      out.writeUTF(zone.file().file().toString());
      out.writeUTF(zone.file().origin().map(Name::toString).orElse(""));
      zone.sources().write(out);
      out.writeUTF(zone.apex().toString());
      out.writeInt(zone.serial());
      out.writeLong(zone.records());
      out.writeLong(zone.offset());
    }
    out.writeLong(checksum(bytes.toByteArray()));
    Path fresh = Files.write(folder.resolve("." + INDEX + ".new"), bytes.toByteArray());
    Files.move(fresh, folder.resolve(INDEX), StandardCopyOption.ATOMIC_MOVE);
    // What is still being served from it stays readable until it is unmapped.
    if (current.isPresent() && !current.equals(written)) Files.deleteIfExists(current.get());
    current = written;
  }

  private static long checksum(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }
}
