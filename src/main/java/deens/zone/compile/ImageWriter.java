package deens.zone.compile;

import deens.core.image.ImageBytes;
import deens.core.image.ImageFormat;
import deens.core.image.ImageReader;
import deens.core.wire.Name;
import deens.zone.model.Zone;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes an image: any number of zones, then {@link #finish}. The same zones give the same octets.
 */
public final class ImageWriter {
  private record Entry(Name apex, long zone) {}

  private final ImageOutput out;
  private final byte[] piece = new byte[ImageFormat.BLOCK_OCTETS];
  private final List<Entry> zones = new ArrayList<>();
  private long records;

  /** Writes a new image to a channel, which stays open. */
  public ImageWriter(WritableByteChannel channel) {
    out = new ImageOutput(channel, 0);
    out.i64(ImageFormat.MAGIC);
    out.i32(ImageFormat.VERSION);
    out.i32(ImageFormat.BYTE_ORDER);
    out.i32(ImageFormat.HEADER_OCTETS);
    out.i64(0);
    out.i32(out.checksum(0));
  }

  /**
   * Writes a zone and returns the offset of its zone record.
   *
   * @throws ImageException if the zone exceeds a limit of the format
   */
  public long addZone(Zone zone) throws IOException {
    long offset;
    try {
      var writer = new ZoneWriter(out, zone);
      offset = writer.write();
      records += writer.records();
    } catch (ImageException e) {
      throw new ImageException("zone " + zone.apex() + ": " + e.getMessage());
    } catch (ArithmeticException e) { // a name's records are written in one piece
      throw new ImageException("zone " + zone.apex() + ": a name has over 2 GiB of records");
    }
    zones.add(new Entry(zone.apex(), offset));
    return offset;
  }

  /**
   * Copies a zone from another image and returns the offset of its zone record in this one.
   *
   * @param zone offset of the zone record in the other image
   * @throws IndexOutOfBoundsException if the other image is damaged
   */
  public long copyZone(ImageBytes from, long zone) throws IOException {
    Name apex = ImageReader.zoneName(from, zone);
    long before = from.i64(zone + ImageFormat.ZONE_OCTETS_AT);
    long after =
        (long) ImageFormat.ZONE_APEX_AT
            + apex.length()
            + from.u8(zone + ImageFormat.ZONE_SALT_OCTETS_AT);
    if (before < 0 || before > zone || before % ImageFormat.ALIGNMENT != 0) {
      throw new IndexOutOfBoundsException(
          "damaged image: zone record at offset " + zone + ": octets before it: " + before);
    }
    long offset = out.position() + before;
    for (long p = zone - before, end = zone + after; p < end; ) {
      int n = (int) Math.min(piece.length, end - p);
      from.copyTo(p, piece, 0, n);
      out.octets(piece, 0, n);
      out.drainIfFull();
      p += n;
    }
    out.align();
    records += from.i64(zone + ImageFormat.ZONE_RECORDS_AT);
    zones.add(new Entry(apex, offset));
    return offset;
  }

  /**
   * Writes the directory of the zones and the commit.
   *
   * @return the offset of the directory's root
   * @throws ImageException if two zones have the same apex
   */
  public long finish() throws IOException {
    zones.sort((a, b) -> a.apex.compareTo(b.apex));
    var directory = new TrieWriter(out, 0);
    directory.enter(new byte[1]);
    for (int i = 0; i < zones.size(); i++) {
      Name apex = zones.get(i).apex;
      if (i > 0 && zones.get(i - 1).apex.equals(apex)) {
        throw new ImageException("two zones have the apex " + apex);
      }
      if (!apex.equals(Name.ROOT)) directory.enter(apex.wire());
      directory.leadTo(zones.get(i).zone);
      out.drainIfFull();
    }
    long root = directory.finish();
    long checksums = out.position();
    out.checksums();
    long commit = out.position();
    int checksumsChecksum = out.checksum(checksums);
    out.i64(ImageFormat.COMMIT_MAGIC);
    out.i64(root);
    out.i64(zones.size());
    out.i64(records);
    out.i64(checksums);
    out.i64(0); // from
    out.i64(0); // before
    out.i32(checksumsChecksum);
    out.i32(out.checksum(commit));
    out.end();
    return root;
  }
}
