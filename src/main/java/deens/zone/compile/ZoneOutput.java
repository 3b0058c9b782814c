package deens.zone.compile;

import deens.core.image.HeapImageBytes;
import deens.core.image.ZoneView;
import deens.zone.model.Zone;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;

/** Writes zones; small ones, if so asked, with tails of their answers, rendered ahead. */
final class ZoneOutput {
  /*
   * Rendering reads the zone as it stands in an image: a small zone is written to memory first.
   */

  private final ImageOutput out;
  private final ZoneCopy copy;
  private long tailOctets;
  private long records;

  ZoneOutput(ImageOutput out, ZoneCopy copy) {
    this.out = out;
    this.copy = copy;
  }

  /** Returns the number of records written, signatures among them. */
  long records() {
    return records;
  }

  /** As {@link ImageWriter#renderAhead}. */
  void renderAhead(long mostOctets) {
    tailOctets = mostOctets;
  }

  /**
   * Writes a zone and returns the offset of its zone record.
   *
   * @throws ImageException if the zone exceeds a limit of the format
   */
  long write(Zone zone) throws IOException {
    if (tailOctets <= 0 || zone.records() > ImageWriter.MOST_RECORDS_AHEAD) {
      var writer = new ZoneWriter(out, zone);
      long offset = writer.write();
      records += writer.records();
      return offset;
    }
    var octets = new ByteArrayOutputStream();
    var first = new ImageOutput(Channels.newChannel(octets), 0);
    first.i32(0); // what is at offset 0 is not there
    var writer = new ZoneWriter(first, zone);
    long plain = writer.write();
    first.commit(plain, 1, writer.records());
    var alone = new HeapImageBytes(octets.toByteArray());
    long start = out.position();
    long offset = copy.withTails(alone, plain, tailOctets);
    tailOctets -= Math.max(0, offset - start - (plain - ZoneView.start(alone, plain)));
    records += ZoneView.records(alone, plain);
    return offset;
  }
}
