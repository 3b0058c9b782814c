package deens.core.wire;

/** Response codes (RFC 6895 s2.3); above 15 they need EDNS (RFC 6891 s6.1.3). */
public final class Rcode {
  public static final int NOERROR = 0;
  public static final int FORMERR = 1;
  public static final int SERVFAIL = 2;
  public static final int NXDOMAIN = 3;
  public static final int NOTIMP = 4;
  public static final int REFUSED = 5;
  public static final int YXDOMAIN = 6;
  public static final int NOTAUTH = 9;
  public static final int BADVERS = 16;
  public static final int BADKEY = 17;

  private Rcode() {}
}
