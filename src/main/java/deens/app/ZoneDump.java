package deens.app;

import deens.core.image.ImageBytes;
import deens.core.image.RRsetView;
import deens.core.image.ZoneWalk;
import deens.core.wire.RRType;
import deens.zone.text.MasterFileWriter;
import java.io.IOException;

/**
 * Writes a zone of an image as a master file: the SOA record first, as other servers want it, then
 * all else in canonical order, each RRset with its RRSIGs behind it.
 */
final class ZoneDump {
  private final ImageBytes image;
  private final MasterFileWriter out;
  private byte[] items = new byte[1 << 16];

  ZoneDump(ImageBytes image, Appendable out) {
    this.image = image;
    this.out = new MasterFileWriter(out);
  }

  /**
   * Writes a zone.
   *
   * @param zone offset of its zone record
   */
  void write(long zone) throws IOException {
    var first = new ZoneWalk(image, zone);
    while (first.next()) {
      if (RRsetView.type(image, first.rrset) == RRType.SOA) {
        write(first);
        break;
      }
    }
    var walk = new ZoneWalk(image, zone);
    while (walk.next()) {
      if (RRsetView.type(image, walk.rrset) != RRType.SOA) write(walk);
    }
  }

  private void write(ZoneWalk walk) throws IOException {
    long r = walk.rrset;
    int records = RRsetView.recordOctets(image, r);
    int signatures = RRsetView.signed(image, r) ? RRsetView.signatureOctets(image, r) : 0;
    int octets = records + signatures;
    if (items.length < octets) items = new byte[octets];
    image.copyTo(RRsetView.items(image, r), items, 0, octets);
    int ttl = RRsetView.ttl(image, r);
    write(walk.owner, ttl, RRsetView.type(image, r), 0, records);
    if (signatures > 0) {
      write(walk.owner, RRsetView.signatureTtl(image, r), RRType.RRSIG, records, octets);
    }
  }

  /** Each item: RDLENGTH in network order, RDATA. */
  private void write(byte[] owner, int ttl, int type, int from, int to) throws IOException {
    for (int p = from; p < to; ) {
      int length = (items[p] & 0xff) << 8 | items[p + 1] & 0xff;
      out.write(owner, ttl, type, items, p + 2, length);
      p += 2 + length;
    }
  }
}
