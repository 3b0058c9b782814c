package deens.core.guard;

import deens.core.hash.SipHash24;
import deens.core.wire.Wire;

/**
 * Makes and checks DNS server cookies (RFC 7873) of version 1 (RFC 9018 s4), which any server of an
 * anycast set that knows the same secret accepts. Hot path: no allocation after construction. For
 * one thread.
 *
 * <pre>
 *   COOKIE option:  0                8         9           12          16       24
 *                   | client cookie  | version | reserved  | timestamp | hash   |
 *                   hash = SipHash-2-4(all before it | client address, secret)
 * </pre>
 */
public final class CookieJar {
  /** Option code of COOKIE (RFC 7873 s4). */
  public static final int OPTION_CODE = 10;

  /** Octets of the option's data in every response: client cookie and server cookie. */
  public static final int OPTION_OCTETS = 24;

  /** The query has no COOKIE option. Never what {@link #check} returns. */
  public static final int NONE = 0;

  /** The option's length is not 8 or 16 to 40 octets: FORMERR (RFC 7873 s5.2.2). */
  public static final int MALFORMED = 1;

  /** A client cookie alone (RFC 7873 s5.2.3). */
  public static final int CLIENT_ONLY = 2;

  /** A server cookie that is not ours, another client's, too old or too new (RFC 7873 s5.2.4). */
  public static final int BAD = 3;

  /** A server cookie that proves the client's address; sent back as it came. */
  public static final int VALID = 4;

  /** Likewise, but over half an hour old: a fresh one is sent (RFC 9018 s4.3). */
  public static final int VALID_RENEW = 5;

  private static final int CLIENT_OCTETS = 8;
  private static final int HASH_AT = 16;
  private static final int MIN_OCTETS_WITH_SERVER = 16;
  private static final int MAX_OCTETS = 40;
  private static final int VERSION_1 = 1;
  private static final int MAX_AGE_SECONDS = 3600;
  private static final int MAX_AHEAD_SECONDS = 300;
  private static final int RENEW_AGE_SECONDS = 1800;

  private final long k0;
  private final long k1;
  private final byte[] hashed = new byte[HASH_AT + 16];

  /**
   * Makes a jar with the server's secret.
   *
   * @param secret 32 hexadecimal digits
   * @throws IllegalArgumentException if it is anything else
   */
  public CookieJar(String secret) {
    if (secret.length() != 32)
      throw new IllegalArgumentException(
          "a cookie secret has 32 hexadecimal digits (RFC 9018 s4.4), not " + secret.length());
    k0 = littleEndian(secret, 0);
    k1 = littleEndian(secret, 16);
  }

  private static long littleEndian(String hex, int at) {
    long value = 0;
    for (int i = 14; i >= 0; i -= 2) {
      value = value << 8 | digit(hex, at + i) << 4 | digit(hex, at + i + 1);
    }
    return value;
  }

  private static int digit(String hex, int i) {
    int c = hex.charAt(i);
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    throw new IllegalArgumentException("a cookie secret has hexadecimal digits only");
  }

  /**
   * Returns what the COOKIE option of a query is worth: {@link #MALFORMED} to {@link #VALID_RENEW}.
   * The time that it takes does not depend on how much of a forged hash is right.
   *
   * @param query holds the option
   * @param dataAt where the option's data starts
   * @param dataLength its octets, as the option says; all inside {@code query}
   * @param client the client's address, from index 0
   * @param clientLength 4 or 16
   * @param nowSeconds the time, seconds since 1970 (modulo 2^32)
   */
  public int check(
      byte[] query, int dataAt, int dataLength, byte[] client, int clientLength, int nowSeconds) {
    if (dataLength == CLIENT_OCTETS) return CLIENT_ONLY;
    if (dataLength < MIN_OCTETS_WITH_SERVER || dataLength > MAX_OCTETS) return MALFORMED;
    if (dataLength != OPTION_OCTETS || query[dataAt + CLIENT_OCTETS] != VERSION_1) return BAD;
    // Serial number arithmetic (RFC 1982): right until 2106 and after.
    int age = nowSeconds - Wire.i32(query, dataAt + 12);
    if (age > MAX_AGE_SECONDS || age < -MAX_AHEAD_SECONDS) return BAD;
    long expected = hash(query, dataAt, client, clientLength);
    long found = 0;
    for (int i = 7; i >= 0; i--) found = found << 8 | query[dataAt + HASH_AT + i] & 0xff;
    if (expected != found) return BAD;
    return age > RENEW_AGE_SECONDS ? VALID_RENEW : VALID;
  }

  /**
   * Writes the data of the response's COOKIE option, {@link #OPTION_OCTETS}: the client cookie and
   * the server cookie.
   *
   * @param state what {@link #check} returned: {@link #CLIENT_ONLY} or above
   */
  public void write(
      int state,
      byte[] query,
      int dataAt,
      byte[] client,
      int clientLength,
      int nowSeconds,
      byte[] out,
      int at) {
    if (state == VALID) {
      System.arraycopy(query, dataAt, out, at, OPTION_OCTETS);
      return;
    }
    System.arraycopy(query, dataAt, out, at, CLIENT_OCTETS);
    Wire.putI32(out, at + CLIENT_OCTETS, VERSION_1 << 24);
    Wire.putI32(out, at + 12, nowSeconds);
    long hash = hash(out, at, client, clientLength);
    for (int i = 0; i < 8; i++) out[at + HASH_AT + i] = (byte) (hash >>> 8 * i);
  }

  /** Hashes client cookie, version, reserved and timestamp as they stand, and the address. */
  private long hash(byte[] b, int at, byte[] client, int clientLength) {
    System.arraycopy(b, at, hashed, 0, HASH_AT);
    System.arraycopy(client, 0, hashed, HASH_AT, clientLength);
    return SipHash24.hash(k0, k1, hashed, 0, HASH_AT + clientLength);
  }
}
