package deens.core.answer;

import deens.core.guard.CookieJar;
import deens.core.wire.QueryView;
import deens.core.wire.RRType;
import deens.core.wire.Wire;
import java.util.Arrays;
import java.util.Optional;

/** Writes the OPT record of a response (RFC 6891 s6.1) with the options that its query asks for. */
final class OptWriter {
  /** No extended error. */
  static final int NO_ERROR = -1;

  /** The extended error of who has no zone for the question (RFC 8914 s4.21). */
  static final int NOT_AUTHORITATIVE = 20;

  private static final int NSID = 3;
  private static final int TCP_KEEPALIVE = 11;
  private static final int PADDING = 12;
  private static final int EXTENDED_ERROR = 15;

  private static final int OPTION_HEAD_OCTETS = 4;
  private static final int PADDED_OCTETS = 468; // RFC 8467 s4.1: the block for responses

  private final byte[] nsid;
  private final Optional<CookieJar> cookies;
  private final boolean pads;
  private final int udpOctets;
  private final int idleTenths; // of a second

  /**
   * Makes one for a policy.
   *
   * @param nsid what NSID is answered with; empty: nothing
   * @param pads whether padded queries get padded responses
   */
  OptWriter(Policy policy, byte[] nsid, Optional<CookieJar> cookies, boolean pads) {
    this.nsid = nsid;
    this.cookies = cookies;
    this.pads = pads;
    udpOctets = policy.udpOctets();
    idleTenths = Math.min(policy.tcpIdleMillis() / 100, 65_535);
  }

  /**
   * Returns how many octets the record will have without padding; 0: there will be none.
   *
   * @param cookieState as {@link CookieJar#check} found it
   * @param error the extended error, or {@link #NO_ERROR}
   */
  int octets(QueryView query, boolean stream, int cookieState, int error) {
    if (!query.edns) return 0;
    return QueryView.OPT_OCTETS
        + (query.wantsNsid && nsid.length > 0 ? OPTION_HEAD_OCTETS + nsid.length : 0)
        + (cookieState != CookieJar.NONE ? OPTION_HEAD_OCTETS + CookieJar.OPTION_OCTETS : 0)
        + (query.wantsKeepalive && stream ? OPTION_HEAD_OCTETS + 2 : 0)
        + (error != NO_ERROR ? OPTION_HEAD_OCTETS + 2 : 0);
  }

  /**
   * Writes the record, and counts it in the header.
   *
   * @param q the query message, which has the client's cookie
   * @param at where it begins in the response
   * @return where it ends
   */
  int write(
      QueryView query,
      byte[] q,
      byte[] response,
      int at,
      int rcode,
      boolean stream,
      int error,
      int cookieState,
      byte[] client,
      int clientLength,
      int nowSeconds) {
    response[at] = 0;
    Wire.putU16(response, at + 1, RRType.OPT);
    Wire.putU16(response, at + 3, udpOctets);
    Wire.putU16(response, at + 5, rcode >>> 4 << 8); // and version 0
    Wire.putU16(response, at + 7, query.dnssecOk ? 0x8000 : 0);
    int p = at + QueryView.OPT_OCTETS;
    if (query.wantsNsid && nsid.length > 0) { // RFC 5001 s2.3
      p = option(response, p, NSID, nsid.length);
      System.arraycopy(nsid, 0, response, p, nsid.length);
      p += nsid.length;
    }
    if (cookieState != CookieJar.NONE && cookies.isPresent()) {
      p = option(response, p, CookieJar.OPTION_CODE, CookieJar.OPTION_OCTETS);
      cookies
          .get()
          .write(cookieState, q, query.cookieAt, client, clientLength, nowSeconds, response, p);
      p += CookieJar.OPTION_OCTETS;
    }
    if (query.wantsKeepalive && stream) { // RFC 7828 s3.1
      p = option(response, p, TCP_KEEPALIVE, 2);
      Wire.putU16(response, p, idleTenths);
      p += 2;
    }
    if (error != NO_ERROR) {
      p = option(response, p, EXTENDED_ERROR, 2);
      Wire.putU16(response, p, error);
      p += 2;
    }
    if (pads && query.padded) p = pad(response, p); // the last one (RFC 8467 s3)
    Wire.putU16(response, at + 9, p - at - QueryView.OPT_OCTETS);
    Wire.putU16(response, 10, Wire.u16(response, 10) + 1);
    return p;
  }

  /** Appends the padding option (RFC 7830); the message ends with it. */
  private static int pad(byte[] response, int p) {
    int blocks = (p + OPTION_HEAD_OCTETS + PADDED_OCTETS - 1) / PADDED_OCTETS;
    // A tail's bound leaves room for it: see ResponseWriter.MAX_TAIL_OCTETS.
    int end = Math.min(blocks * PADDED_OCTETS, AnswerEngine.RESPONSE_OCTETS);
    int zeros = option(response, p, PADDING, end - p - OPTION_HEAD_OCTETS);
    Arrays.fill(response, zeros, end, (byte) 0);
    return end;
  }

  private static int option(byte[] response, int p, int code, int octets) {
    Wire.putU16(response, p, code);
    Wire.putU16(response, p + 2, octets);
    return p + OPTION_HEAD_OCTETS;
  }
}
