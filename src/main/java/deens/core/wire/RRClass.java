package deens.core.wire;

/** Numbers of the classes (RFC 6895 s3.2). */
public final class RRClass {
  public static final int IN = 1;
  public static final int CH = 3;
  public static final int HS = 4;
  public static final int NONE = 254;
  public static final int ANY = 255;

  private RRClass() {}
}
