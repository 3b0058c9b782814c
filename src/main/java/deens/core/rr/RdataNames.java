package deens.core.rr;

import deens.core.wire.RRType;

/**
 * What an answer must know of a type's RDATA: where names are that may be compressed, and the name
 * whose addresses belong in the additional section. It says what the rows of {@link RRTypes} say,
 * without them: a small program has no need of the whole registry. Hot path: no allocation.
 */
public final class RdataNames {
  private static final int AFSDB = 18;
  private static final int RT = 21;
  private static final int KX = 36;

  private RdataNames() {}

  /** Returns the octets before the first RDATA name that may be compressed (RFC 3597 s4), or -1. */
  public static int compressAt(int type) {
    return switch (type) {
      case RRType.NS,
          RRType.MD,
          RRType.MF,
          RRType.CNAME,
          RRType.SOA,
          RRType.MB,
          RRType.MG,
          RRType.MR,
          RRType.PTR,
          RRType.MINFO ->
          0;
      case RRType.MX -> 2;
      default -> -1;
    };
  }

  /** Returns how many names that may be compressed follow one another there. */
  public static int compressNames(int type) {
    return switch (type) {
      case RRType.SOA, RRType.MINFO -> 2;
      default -> compressAt(type) < 0 ? 0 : 1;
    };
  }

  /**
   * Returns the octets before the RDATA name whose addresses belong in the additional section, or
   * -1.
   */
  public static int additionalAt(int type) {
    return switch (type) {
      case RRType.NS, RRType.MD, RRType.MF, RRType.MB -> 0;
      case RRType.MX, AFSDB, RT, KX, RRType.SVCB, RRType.HTTPS -> 2;
      case RRType.SRV -> 6;
      default -> -1;
    };
  }
}
