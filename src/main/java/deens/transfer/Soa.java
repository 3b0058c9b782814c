package deens.transfer;

import deens.core.image.Found;
import deens.core.image.ImageBytes;
import deens.core.image.ImageReader;
import deens.core.image.NameView;
import deens.core.image.RRsetView;
import deens.core.image.Version;
import deens.core.image.ZoneView;
import deens.core.wire.Name;
import deens.core.wire.RRType;
import deens.core.wire.Wire;
import deens.zone.text.ParsedRecord;
import java.util.Optional;

/**
 * The numbers of an SOA record (RFC 1035 s3.3.13), unsigned, seconds but for the serial.
 *
 * @param serial compared by {@link #isNewer} only
 */
record Soa(int serial, int refresh, int retry, int expire, int minimum) {
  private static final int NUMBERS_OCTETS = 20;

  /** Reads the numbers at the end of an SOA record's RDATA. */
  static Soa at(byte[] rdata, int end) {
    int p = end - NUMBERS_OCTETS;
    return new Soa(
        Wire.i32(rdata, p),
        Wire.i32(rdata, p + 4),
        Wire.i32(rdata, p + 8),
        Wire.i32(rdata, p + 12),
        Wire.i32(rdata, p + 16));
  }

  /** Whether RDATA is long enough for an SOA record. */
  static boolean isOne(ParsedRecord record) {
    return record.rdataLength >= NUMBERS_OCTETS + 2;
  }

  static int serial(ParsedRecord record) {
    return at(record.rdata, record.rdataLength).serial;
  }

  /** Whether one serial comes after another (RFC 1982 s3.2; what is undefined there: no). */
  static boolean isNewer(int serial, int than) {
    return serial - than > 0;
  }

  /** Returns the zone record of a zone that is served; 0: it is not. */
  static long zone(Version version, Name apex) {
    byte[] key = new byte[Name.MAX_OCTETS + 17];
    byte[] wire = apex.lowerCase().wire();
    System.arraycopy(wire, 0, key, 0, wire.length);
    var found = new Found();
    found.labelsOf(key, 0);
    ImageReader.find(version, key, found, false);
    return found.outcome != Found.NO_ZONE && found.apexDepth == found.labels ? found.zone : 0;
  }

  /** Returns the offset of the SOA RRset of a zone; 0: it has none, which no whole zone is. */
  static long rrset(ImageBytes image, long zone) {
    return NameView.rrset(image, ZoneView.apex(image, zone), RRType.SOA);
  }

  /** Returns the SOA record of a zone that is served. */
  static Optional<Soa> of(Version version, Name apex) {
    long zone = zone(version, apex);
    if (zone == 0) return Optional.empty();
    ImageBytes image = version.bytes();
    long r = rrset(image, zone);
    if (r == 0) return Optional.empty();
    byte[] rdata = new byte[RRsetView.recordOctets(image, r)];
    image.copyTo(RRsetView.items(image, r), rdata, 0, rdata.length);
    return Optional.of(at(rdata, rdata.length));
  }
}
