package deens.zone.compile;

import deens.core.image.DirectoryWalk;
import deens.core.image.ImageBytes;
import deens.core.image.ImageFormat;
import deens.core.image.ZoneView;
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
  /** A zone with more records is not one of which tails are rendered while it is added. */
  public static final long MOST_RECORDS_AHEAD = 50_000;

  /** Octets of tails that are few beside a server's own, and rendered in a second or two. */
  public static final long FEW_OCTETS_AHEAD = 16 << 20;

  private record Entry(Name apex, long zone) {}

  private final ImageOutput out;
  private final ZoneCopy copy;
  private final ZoneOutput output;
  private final List<Entry> zones = new ArrayList<>();
  private long copiedRecords;

  /** Writes a new image to a channel, which stays open. */
  public ImageWriter(WritableByteChannel channel) {
    out = new ImageOutput(channel, 0);
    copy = new ZoneCopy(out);
    output = new ZoneOutput(out, copy);
    out.i64(ImageFormat.MAGIC);
    out.i32(ImageFormat.VERSION);
    out.i32(ImageFormat.BYTE_ORDER);
    out.i32(ImageFormat.HEADER_OCTETS);
    out.i64(0);
    out.i32(out.checksum(0));
  }

  /**
   * Has tails of answers rendered ahead of each zone that is added from now on and has at most
   * {@link #MOST_RECORDS_AHEAD} records.
   *
   * @param mostOctets of tails and their indexes; when they are reached, no more are rendered
   */
  public void renderAhead(long mostOctets) {
    output.renderAhead(mostOctets);
  }

  /**
   * Writes a zone and returns the offset of its zone record.
   *
   * @throws ImageException if the zone exceeds a limit of the format
   */
  public long addZone(Zone zone) throws IOException {
    long offset = output.write(zone);
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
    return added(from, zone, copy.whole(from, zone));
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
      long zone = added(from, walk.zone, copy.withTails(from, walk.zone, left));
      left -= Math.max(0, zone - start - (walk.zone - ZoneView.start(from, walk.zone)));
    }
  }

  private long added(ImageBytes from, long zone, long offset) {
    copiedRecords += ZoneView.records(from, zone);
    zones.add(new Entry(ZoneView.name(from, zone), offset));
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
    out.commit(root, zones.size(), copiedRecords + output.records());
    return root;
  }
}
