package deens.zone.compile;

import deens.core.image.DirectoryWalk;
import deens.core.image.ImageBytes;
import deens.core.image.ImageFormat;
import deens.core.image.ImageReader;
import deens.core.image.TailIndex;
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
    var writer = new ZoneWriter(out, zone);
    long offset = writer.write();
    records += writer.records();
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
    long start = ImageReader.zoneStart(from, zone);
    long offset = out.position() + zone - start;
    copy(from, start, ImageReader.zoneEnd(from, zone));
    out.align();
    return added(from, zone, offset);
  }

  /**
   * Copies all zones of another image, and puts tails of their answers beside them, rendered ahead.
   *
   * @param root the root of the other image's directory
   * @param mostOctets of tails and their indexes; when they are reached, no more are rendered
   * @throws IndexOutOfBoundsException if the other image is damaged
   */
  public void specialise(ImageBytes from, long root, long mostOctets) throws IOException {
    var walk = new DirectoryWalk(from, root);
    long left = mostOctets;
    while (walk.next()) {
      long start = out.position();
      long zone = specialiseZone(from, walk.zone, left);
      left -= Math.max(0, zone - start - (walk.zone - ImageReader.zoneStart(from, walk.zone)));
    }
  }

  private long specialiseZone(ImageBytes from, long zone, long mostOctets) throws IOException {
    if (TailIndex.tails(from, zone) > 0) return copyZone(from, zone);
    long start = out.position();
    copy(from, ImageReader.zoneStart(from, zone), zone);
    out.align();
    long index = new TailWriter(out, from, zone, mostOctets).write();
    long offset = out.position();
    out.i32(moved(ImageReader.apex(from, zone), zone, from, start, offset));
    out.i32(moved(ImageReader.nsec3Root(from, zone), zone, from, start, offset));
    out.i32(moved(ImageReader.nsec3Unused(from, zone), zone, from, start, offset));
    out.i32(ImageReader.serial(from, zone));
    out.i64(ImageReader.zoneRecords(from, zone));
    out.i64(offset - start);
    copy(from, zone + ImageFormat.ZONE_FLAGS_AT, zone + ImageFormat.ZONE_TAILS_AT);
    out.i32((int) TrieWriter.link(offset, index, "zone record"));
    copy(from, zone + ImageFormat.ZONE_APEX_AT, ImageReader.zoneEnd(from, zone));
    out.align();
    return added(from, zone, offset);
  }

  /** Returns the link from a zone record to what the old record led to. */
  private static int moved(long target, long zone, ImageBytes from, long start, long offset)
      throws ImageException {
    long there = target == 0 ? 0 : start + target - ImageReader.zoneStart(from, zone);
    return (int) TrieWriter.link(offset, there, "zone record");
  }

  private long added(ImageBytes from, long zone, long offset) {
    records += from.i64(zone + ImageFormat.ZONE_RECORDS_AT);
    zones.add(new Entry(ImageReader.zoneName(from, zone), offset));
    return offset;
  }

  private void copy(ImageBytes from, long start, long end) throws IOException {
    for (long p = start; p < end; ) {
      int n = (int) Math.min(piece.length, end - p);
      from.copyTo(p, piece, 0, n);
      out.octets(piece, 0, n);
      out.drainIfFull();
      p += n;
    }
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
    out.commit(root, zones.size(), records);
    return root;
  }
}
