package deens.core.image;

/**
 * What an RRset of an image says. It is given by its offset, as {@link NameView} finds it. Damage
 * throws {@link IndexOutOfBoundsException}. Hot path: no allocation.
 */
public final class RRsetView {
  private RRsetView() {}

  /** Returns the offset of the RRset after the one at {@code r}; 0: it is the name's last. */
  public static long next(ImageBytes b, long r) {
    int octets = b.i32(r + ImageFormat.RRSET_OCTETS_AT);
    if ((octets & ImageFormat.RRSET_MORE) == 0) return 0;
    long end = items(octets, r) + (octets & ImageFormat.RRSET_OCTETS_MASK);
    if ((octets & ImageFormat.RRSET_SIGNED) != 0) end += signatureOctets(b, r);
    return end + 3 & -4L;
  }

  private static long items(int octets, long r) {
    return r
        + ((octets & ImageFormat.RRSET_SIGNED) != 0
            ? ImageFormat.RRSET_ITEMS_AT_SIGNED
            : ImageFormat.RRSET_ITEMS_AT);
  }

  /** Returns where the records of an RRset start. */
  public static long items(ImageBytes b, long r) {
    return items(b.i32(r + ImageFormat.RRSET_OCTETS_AT), r);
  }

  /** Returns the type of an RRset. */
  public static int type(ImageBytes b, long r) {
    return b.u16(r);
  }

  /** Returns the number of records of an RRset; 0: only its signatures are here. */
  public static int records(ImageBytes b, long r) {
    int n = b.u16(r + ImageFormat.RRSET_RECORDS_AT);
    if (n == 0 && !signed(b, r)) throw Links.damaged("RRset", r);
    return n;
  }

  /** Returns the TTL of an RRset, seconds. */
  public static int ttl(ImageBytes b, long r) {
    return b.i32(r + ImageFormat.RRSET_TTL_AT);
  }

  /** Returns the octets of the records of an RRset, each with its RDLENGTH. */
  public static int recordOctets(ImageBytes b, long r) {
    return b.i32(r + ImageFormat.RRSET_OCTETS_AT) & ImageFormat.RRSET_OCTETS_MASK;
  }

  /** Whether the RRset has signatures. */
  public static boolean signed(ImageBytes b, long r) {
    return (b.i32(r + ImageFormat.RRSET_OCTETS_AT) & ImageFormat.RRSET_SIGNED) != 0;
  }

  /** Returns the number of signatures of a signed RRset. */
  public static int signatures(ImageBytes b, long r) {
    return b.u16(r + ImageFormat.RRSET_SIGNATURES_AT);
  }

  /** Returns the TTL of the signatures of a signed RRset, seconds. */
  public static int signatureTtl(ImageBytes b, long r) {
    return b.i32(r + ImageFormat.RRSET_SIGNATURE_TTL_AT);
  }

  /** Returns the octets of the signatures of a signed RRset, each with its RDLENGTH. */
  public static int signatureOctets(ImageBytes b, long r) {
    int octets = b.i32(r + ImageFormat.RRSET_SIGNATURE_OCTETS_AT);
    if (octets < 0 || octets > ImageFormat.RRSET_OCTETS_MASK) throw Links.damaged("RRset", r);
    return octets;
  }
}
