package deens.core.wire;

/**
 * Numbers of the RR types that the server treats specially (IANA "Resource Record (RR) TYPEs"). The
 * whole registry, with mnemonics, is the table in {@code deens.core.rr}.
 */
public final class RRType {
  public static final int A = 1;
  public static final int NS = 2;
  public static final int MD = 3;
  public static final int MF = 4;
  public static final int CNAME = 5;
  public static final int SOA = 6;
  public static final int MB = 7;
  public static final int MG = 8;
  public static final int MR = 9;
  public static final int PTR = 12;
  public static final int MINFO = 14;
  public static final int MX = 15;
  public static final int TXT = 16;
  public static final int SIG = 24;
  public static final int KEY = 25;
  public static final int AAAA = 28;
  public static final int NXT = 30;
  public static final int SRV = 33;
  public static final int NAPTR = 35;
  public static final int DNAME = 39;
  public static final int OPT = 41;
  public static final int DS = 43;
  public static final int RRSIG = 46;
  public static final int NSEC = 47;
  public static final int DNSKEY = 48;
  public static final int NSEC3 = 50;
  public static final int NSEC3PARAM = 51;
  public static final int SVCB = 64;
  public static final int HTTPS = 65;
  public static final int TKEY = 249;
  public static final int TSIG = 250;
  public static final int IXFR = 251;
  public static final int AXFR = 252;
  public static final int MAILB = 253;
  public static final int MAILA = 254;
  public static final int ANY = 255;

  private RRType() {}

  /**
   * Whether the type may only stand in a question or is a pseudo-RR, never zone data (RFC 6895
   * s3.1).
   */
  public static boolean isMeta(int type) {
    return type == OPT || type >= 128 && type <= 255;
  }
}
