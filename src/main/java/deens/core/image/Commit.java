package deens.core.image;

import deens.core.hash.Crc32c;

/**
 * The record that ends an image and makes what stands before it a version.
 *
 * @param root offset of the root of the zone directory
 * @param zones how many there are
 * @param records of all zones, RRSIGs among them
 * @param from offset of the first octet that the checksums cover
 * @param checksums offset of the block checksums, which end where the commit starts
 * @param before offset of the commit before; 0: none
 * @param at offset of the commit itself
 */
public record Commit(
    long root, long zones, long records, long from, long checksums, long before, long at) {

  /**
   * Opens an image: checks its header and its last commit, which takes the same time for any size.
   * All else is checked by {@link ImageCheck}.
   *
   * @throws DamagedImageException if it is no image, or one that cannot be used
   */
  public static Commit last(ImageBytes b) throws DamagedImageException {
    long size = b.size();
    int least = ImageFormat.HEADER_OCTETS + ImageFormat.COMMIT_OCTETS;
    if (size >= 8) expectMagic("header", b.i64(0), ImageFormat.MAGIC, "no image");
    if (size < least) {
      throw new DamagedImageException(
          "header: file has " + size + " octets, expected at least " + least + " (truncated?)");
    }
    int order = b.i32(ImageFormat.BYTE_ORDER_AT);
    if (order != ImageFormat.BYTE_ORDER) {
      throw new DamagedImageException(
          "header: byte order mark is " + hex(order) + ", expected " + hex(ImageFormat.BYTE_ORDER));
    }
    int version = b.i32(ImageFormat.VERSION_AT);
    if (version != ImageFormat.VERSION) {
      throw new DamagedImageException(
          "header: format version is "
              + version
              + ", expected "
              + ImageFormat.VERSION
              + " (made by another release? compile it again)");
    }
    int octets = b.i32(ImageFormat.HEADER_OCTETS_AT);
    if (octets != ImageFormat.HEADER_OCTETS) {
      throw new DamagedImageException(
          "header: has " + octets + " octets, expected " + ImageFormat.HEADER_OCTETS);
    }
    expectChecksum("header", b, 0, ImageFormat.HEADER_CHECKSUM_AT);
    return at(b, size - ImageFormat.COMMIT_OCTETS);
  }

  /** Reads the commit at an offset, from which on there is room for one. */
  static Commit at(ImageBytes b, long at) throws DamagedImageException {
    String where = "commit at " + at;
    expectMagic(where, b.i64(at), ImageFormat.COMMIT_MAGIC, "truncated?");
    expectChecksum(where, b, at, ImageFormat.COMMIT_CHECKSUM_AT);
    Commit c =
        new Commit(
            b.i64(at + ImageFormat.COMMIT_ROOT_AT),
            b.i64(at + ImageFormat.COMMIT_ZONES_AT),
            b.i64(at + ImageFormat.COMMIT_RECORDS_AT),
            b.i64(at + ImageFormat.COMMIT_FROM_AT),
            b.i64(at + ImageFormat.COMMIT_CHECKSUMS_AT),
            b.i64(at + ImageFormat.COMMIT_BEFORE_AT),
            at);
    if (c.from < 0 || c.from > c.checksums || c.checksums > at) {
      throw new DamagedImageException(
          where + ": covers octets " + c.from + " to " + c.checksums + ", file has more before it");
    }
    if (c.checksums + c.blocks() * ImageFormat.CHECKSUM_OCTETS != at) {
      throw new DamagedImageException(
          where
              + ": its checksums end at "
              + (c.checksums + c.blocks() * ImageFormat.CHECKSUM_OCTETS)
              + ", expected "
              + at
              + " (octets lost or added?)");
    }
    if (c.before < 0 || c.from != (c.before == 0 ? 0 : c.before + ImageFormat.COMMIT_OCTETS)) {
      throw new DamagedImageException(
          where + ": covers octets from " + c.from + ", the commit before is at " + c.before);
    }
    if (c.root < ImageFormat.HEADER_OCTETS || c.root >= c.checksums) {
      throw new DamagedImageException(
          where + ": root is at " + c.root + ", expected before " + c.checksums);
    }
    return c;
  }

  /** Returns where the commit ends: as long is the image if this is its last one. */
  public long end() {
    return at + ImageFormat.COMMIT_OCTETS;
  }

  /** Returns the number of blocks that have a checksum. */
  long blocks() {
    return (checksums - from + ImageFormat.BLOCK_OCTETS - 1) / ImageFormat.BLOCK_OCTETS;
  }

  private static void expectMagic(String where, long found, long expected, String hint)
      throws DamagedImageException {
    if (found == expected) return;
    throw new DamagedImageException(
        where + ": magic is " + hex(found) + ", expected " + hex(expected) + " (" + hint + ")");
  }

  /** Expects behind some octets, at most a commit, their checksum. */
  private static void expectChecksum(String where, ImageBytes b, long p, int octets)
      throws DamagedImageException {
    byte[] covered = new byte[ImageFormat.COMMIT_OCTETS];
    b.copyTo(p, covered, 0, octets);
    int found = Crc32c.update(0, covered, 0, octets);
    int expected = b.i32(p + octets);
    if (found != expected) {
      throw new DamagedImageException(
          where + ": checksum is " + hex(found) + ", expected " + hex(expected));
    }
  }

  /** Returns the octets in the order in which they stand in the file. */
  private static String hex(long v) {
    StringBuilder out = new StringBuilder("0x");
    for (int i = 0; i < 8; i++) appendHex(out, (int) (v >>> 8 * i) & 255);
    return out.toString();
  }

  static String hex(int v) {
    StringBuilder out = new StringBuilder("0x");
    for (int i = 24; i >= 0; i -= 8) appendHex(out, v >>> i & 255);
    return out.toString();
  }

  private static void appendHex(StringBuilder out, int octet) {
    String digits = "0123456789abcdef";
    out.append(digits.charAt(octet >> 4)).append(digits.charAt(octet & 15));
  }
}
