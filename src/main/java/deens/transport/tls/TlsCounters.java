package deens.transport.tls;

import java.util.Map;

/**
 * What became of handshakes since the start.
 *
 * @param handshakes that came to their end
 * @param resumed of them, by tickets
 * @param failed the others, by reason
 * @param broken connections that were closed later because of octets that are no TLS
 */
public record TlsCounters(long handshakes, long resumed, Map<Reason, Long> failed, long broken) {
  /** Why a handshake failed. */
  public enum Reason {
    /** What came was no TLS, or wrong. */
    GARBAGE,
    /** It took too long. */
    TIMEOUT,
    /** It took too many octets. */
    TOO_LONG,
    /** The client has no version, cipher or curve that we have. */
    NOTHING_IN_COMMON,
    /** The client said that it did not like something of ours: the certificate, mostly. */
    ALERT,
    /** The connection ended. */
    CLOSED,
    /** It began with a PROXY header, which this client may not send. */
    PROXY
  }

  public TlsCounters {
    failed = Map.copyOf(failed);
  }

  /** Returns how many failed for a reason. */
  public long failed(Reason reason) {
    return failed.getOrDefault(reason, 0L);
  }
}
