package deens.transport.tcp;

/**
 * What happened since the start, summed over all workers.
 *
 * @param accepted connections accepted, refused ones included
 * @param refused connections closed as they came, because of a limit
 * @param idle connections closed because no query was answered on them for too long
 * @param malformed connections closed because of a message that no response can be given to
 * @param proxyRefused connections closed because of a PROXY header: sent by who must not, or
 *     missing
 * @param failed connections lost by a fault of ours, which is logged once
 * @param answered responses sent
 * @param receivedOctets octets of the queries
 * @param answeredOctets octets of the responses
 */
public record TcpCounters(
    long accepted,
    long refused,
    long idle,
    long malformed,
    long proxyRefused,
    long failed,
    long answered,
    long receivedOctets,
    long answeredOctets) {

  static final TcpCounters ZERO = new TcpCounters(0, 0, 0, 0, 0, 0, 0, 0, 0);

  TcpCounters plus(TcpCounters o) {
    return new TcpCounters(
        accepted + o.accepted,
        refused + o.refused,
        idle + o.idle,
        malformed + o.malformed,
        proxyRefused + o.proxyRefused,
        failed + o.failed,
        answered + o.answered,
        receivedOctets + o.receivedOctets,
        answeredOctets + o.answeredOctets);
  }
}
