package deens.core.image;

import deens.core.wire.Name;

/**
 * What a zone record of an image says. It is given by its offset, as {@link ImageReader#find} and
 * {@link DirectoryWalk} find it. Damage throws {@link IndexOutOfBoundsException}. Hot path: no
 * allocation, but for {@link #name}.
 */
public final class ZoneView {
  private ZoneView() {}

  /** Returns the name of the apex of a zone. */
  public static long apex(ImageBytes b, long zone) {
    return Links.follow(b, zone, ImageFormat.ZONE_APEX_LINK_AT);
  }

  /** Returns the root of the names of NSEC3 records of a zone; 0: none. */
  public static long nsec3Root(ImageBytes b, long zone) {
    return Links.follow(b, zone, ImageFormat.ZONE_NSEC3_AT);
  }

  /** Returns the root of the names of NSEC3 records of a zone that are of no use; 0: none. */
  public static long nsec3Unused(ImageBytes b, long zone) {
    return Links.follow(b, zone, ImageFormat.ZONE_NSEC3_UNUSED_AT);
  }

  /** Returns the additional iterations of the NSEC3 hashes in use (RFC 5155 s4.1.3). */
  public static int nsec3Iterations(ImageBytes b, long zone) {
    return b.u16(zone + ImageFormat.ZONE_ITERATIONS_AT);
  }

  /** Returns the octets of the salt of the NSEC3 hashes in use. */
  public static int nsec3SaltOctets(ImageBytes b, long zone) {
    return b.u8(zone + ImageFormat.ZONE_SALT_OCTETS_AT);
  }

  /** Returns where the salt is. */
  public static long nsec3Salt(ImageBytes b, long zone) {
    return zone + ImageFormat.ZONE_APEX_AT + b.u8(zone + ImageFormat.ZONE_APEX_OCTETS_AT);
  }

  /** Returns the name of a zone. For cold code. */
  public static Name name(ImageBytes b, long zone) {
    int octets = b.u8(zone + ImageFormat.ZONE_APEX_OCTETS_AT);
    byte[] apex = new byte[octets];
    b.copyTo(zone + ImageFormat.ZONE_APEX_AT, apex, 0, octets);
    int p = 0;
    while (p < octets && apex[p] > 0 && apex[p] <= Name.MAX_LABEL_OCTETS) p += apex[p] + 1;
    if (octets > Name.MAX_OCTETS || p != octets - 1 || apex[p] != 0) {
      throw Links.damaged("apex in zone record", zone);
    }
    return Name.at(apex, 0);
  }

  /** Returns the serial number of a zone (RFC 1982: 32 bits, unsigned). */
  public static int serial(ImageBytes b, long zone) {
    return b.i32(zone + ImageFormat.ZONE_SERIAL_AT);
  }

  /** Returns the number of records of a zone, RRSIGs among them. */
  public static long records(ImageBytes b, long zone) {
    return b.i64(zone + ImageFormat.ZONE_RECORDS_AT);
  }

  /** Returns where the octets of a zone start; its zone record is the last of them. */
  public static long start(ImageBytes b, long zone) {
    long before = b.i64(zone + ImageFormat.ZONE_OCTETS_AT);
    if (before < 0 || before > zone || before % ImageFormat.ALIGNMENT != 0) {
      throw Links.damaged("zone record with " + before + " octets before it", zone);
    }
    return zone - before;
  }

  /** Returns where the octets of a zone end. */
  public static long end(ImageBytes b, long zone) {
    return zone
        + ImageFormat.ZONE_APEX_AT
        + b.u8(zone + ImageFormat.ZONE_APEX_OCTETS_AT)
        + b.u8(zone + ImageFormat.ZONE_SALT_OCTETS_AT);
  }

  /** Returns the flags of a zone. */
  public static int flags(ImageBytes b, long zone) {
    return b.u8(zone + ImageFormat.ZONE_FLAGS_AT);
  }
}
