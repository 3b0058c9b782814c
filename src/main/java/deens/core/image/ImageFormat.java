package deens.core.image;

/**
 * Every offset, width and flag of the compiled image; docs/image-format.md has a row for each. All
 * numbers are little-endian except RDLENGTH, which stands as on the wire. Everything starts at a
 * multiple of {@link #ALIGNMENT}.
 *
 * <p>A <b>link</b> is an unsigned 32-bit back-delta in units of 4 octets: what it stands in starts
 * at {@code p}, what it leads to at {@code p - 4 * link}; 0 leads nowhere. Links only ever lead
 * back, so a walk along them ends, and a piece of an image may be copied to another place.
 *
 * <pre>
 *   file    = header | (zone | directory names and branches | checksums | commit)*
 *             the last commit counts, and the file ends with it
 *   zone    = names, branches and RRsets, children before parents | (tails | index)? | zone record
 *
 *   header    0  u64  magic
 *             8  u32  version of the format
 *            12  u32  byte order mark
 *            16  u32  octets of the header
 *            20  u64  zero
 *            28  u32  CRC-32C of the header's octets before
 *   checksums 0  u32  CRC-32C of each block of 64 KiB, the last one shorter, of the octets from where
 *                     the commit says to the checksums
 *   commit    0  u64  magic
 *             8  u64  offset of the directory's root: the name of the DNS root
 *            16  u64  zones
 *            24  u64  records of all zones
 *            32  u64  offset of the checksums; they end where the commit starts
 *            40  u64  offset of the first octet that they cover: 0, or the end of the commit before
 *            48  u64  offset of the commit before; 0: none
 *            56  u32  CRC-32C of the checksums
 *            60  u32  CRC-32C of the commit's octets before
 *
 *   branch    0       bit 7 = 1 | bits 1-6: octet of the label that is tested | bit 0: its second half
 *                     bits 8-54: bitmap, bit 8 = the label has ended | bit 63: links have 16 bits
 *             8       a link (u16 or u32) for each bit set, in the order of bits
 *   name      0  u8   label length 0..63 (so bit 7 = 0)
 *             1  u8   flags
 *             2  u32  link to the first RRset (directory: to the zone record)
 *             6  u32  link to the children's branch or only name: only with CHILDREN
 *             .. label, lower case
 *   RRset     0  u16  type
 *             2  u16  records
 *             4  u32  TTL, seconds
 *             8  u32  bits 0-29: octets of the records | SIGNED | MORE
 *            12  u16  signatures, u16 zero, u32 their TTL, u32 their octets: only with SIGNED
 *             .. records, then signatures: each u16 RDLENGTH (network order) | RDATA, uncompressed
 *   zone      0  u32  link to the apex's name (a name without label)
 *   record    4  u32  link to the root of the NSEC3 names in use (a name without label; 0: none)
 *             8  u32  link to the root of the other NSEC3 names, kept but not used (0: none)
 *            12  u32  serial
 *            16  u64  records
 *            24  u64  octets of the zone before this record
 *            32  u8   flags
 *            33  u8   labels of the apex
 *            34  u8   octets of the apex
 *            35  u8   octets of the NSEC3 salt
 *            36  u16  NSEC3 iterations
 *            38  u16  zero
 *            40  u32  link to the index of tails rendered ahead (0: none)
 *            44  apex, wire form, lower case | salt
 *   tail      0  u32  code: the kind of answer, what was asked, DO
 *             4  u32  what the tail depends on: units of 4 octets from the zone's start, plus 1;
 *             8  u32  twice; 0 in the first: the zone itself, in the second: nothing
 *            12  u32  octets of the tail
 *            16  the tail as deens.core.memo.Tail keeps it
 *   index     0  u32  tails
 *             4  u32  places: a power of 2, at least twice as many
 *             8  a place: u32 a part of the key's hash, u32 link from the index to the tail (0: free)
 * </pre>
 */
public final class ImageFormat {
  public static final int ALIGNMENT = 4;

  /** The first octets of a file: not text, and changed by a transfer that takes it for text. */
  public static final long MAGIC = 0x0a0d_534e_4545_4489L; // 0x89 "DEENS" CR LF

  public static final int VERSION_AT = 8;
  public static final int VERSION = 2;
  public static final int BYTE_ORDER_AT = 12;
  public static final int BYTE_ORDER = 0x01020304;
  public static final int HEADER_OCTETS_AT = 16;
  public static final int HEADER_CHECKSUM_AT = 28;
  public static final int HEADER_OCTETS = 32;

  /** Octets that one checksum covers. */
  public static final int BLOCK_OCTETS = 1 << 16;

  public static final int CHECKSUM_OCTETS = 4;

  public static final long COMMIT_MAGIC = 0x0a0d_5449_4d4d_4f43L; // "COMMIT" CR LF
  public static final int COMMIT_ROOT_AT = 8;
  public static final int COMMIT_ZONES_AT = 16;
  public static final int COMMIT_RECORDS_AT = 24;
  public static final int COMMIT_CHECKSUMS_AT = 32;
  public static final int COMMIT_FROM_AT = 40;
  public static final int COMMIT_BEFORE_AT = 48;
  public static final int COMMIT_CHECKSUMS_CHECKSUM_AT = 56;
  public static final int COMMIT_CHECKSUM_AT = 60;

  /** More than any read at once, so that reading the last name as a word stays in the file. */
  public static final int COMMIT_OCTETS = 64;

  public static final int BRANCH = 1 << 7;
  public static final long BRANCH_ENDED = 1L << 8;
  public static final long BRANCH_BITMAP = (1L << 55) - (1L << 8);
  public static final long BRANCH_NARROW = 1L << 63;
  public static final int BRANCH_LINKS_AT = 8;

  public static final int NAME_FLAGS_AT = 1;
  public static final int NAME_DATA_AT = 2;
  public static final int NAME_CHILDREN_AT = 6;

  /** Octets of a name's record before its label, without and with children. */
  public static final int NAME_OCTETS = 6;

  public static final int NAME_OCTETS_CHILDREN = 10;

  /** The name owns NS records and is not the apex: a zone cut. */
  public static final int NAME_CUT = 1;

  /** The name owns a DNAME record. */
  public static final int NAME_DNAME = 2;

  /** The name has a child "*". */
  public static final int NAME_WILDCARD_CHILD = 4;

  /** The name has children, and a link to them. */
  public static final int NAME_CHILDREN = 8;

  public static final int RRSET_RECORDS_AT = 2;
  public static final int RRSET_TTL_AT = 4;
  public static final int RRSET_OCTETS_AT = 8;
  public static final int RRSET_ITEMS_AT = 12;
  public static final int RRSET_SIGNATURES_AT = 12;
  public static final int RRSET_SIGNATURE_TTL_AT = 16;
  public static final int RRSET_SIGNATURE_OCTETS_AT = 20;
  public static final int RRSET_ITEMS_AT_SIGNED = 24;
  public static final int RRSET_OCTETS_MASK = (1 << 30) - 1;
  public static final int RRSET_SIGNED = 1 << 30;
  public static final int RRSET_MORE = 1 << 31;

  public static final int ZONE_APEX_LINK_AT = 0;
  public static final int ZONE_NSEC3_AT = 4;
  public static final int ZONE_NSEC3_UNUSED_AT = 8;
  public static final int ZONE_SERIAL_AT = 12;
  public static final int ZONE_RECORDS_AT = 16;
  public static final int ZONE_OCTETS_AT = 24;
  public static final int ZONE_FLAGS_AT = 32;
  public static final int ZONE_APEX_LABELS_AT = 33;
  public static final int ZONE_APEX_OCTETS_AT = 34;
  public static final int ZONE_SALT_OCTETS_AT = 35;
  public static final int ZONE_ITERATIONS_AT = 36;
  public static final int ZONE_TAILS_AT = 40;
  public static final int ZONE_APEX_AT = 44;

  /** The apex owns an NSEC record: names are denied by NSEC (RFC 4034 s4). */
  public static final int ZONE_NSEC = 1;

  /** The apex owns an NSEC3PARAM record whose chain is here (RFC 5155 s4). */
  public static final int ZONE_NSEC3 = 2;

  public static final int TAIL_FIRST_AT = 4;
  public static final int TAIL_SECOND_AT = 8;
  public static final int TAIL_OCTETS_AT = 12;
  public static final int TAIL_KEPT_AT = 16;

  public static final int TAILS_PLACES_AT = 4;
  public static final int TAILS_PLACE_AT = 8;
  public static final int TAILS_PLACE_OCTETS = 8;

  private ImageFormat() {}
}
