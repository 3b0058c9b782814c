package deens.transport.udp;

/**
 * What happened since the start, summed over all workers; a batch in work may not be in it yet.
 *
 * @param received datagrams received
 * @param receivedOctets octets in them (of those that were too long: as far as they were received)
 * @param answered responses sent
 * @param answeredOctets octets in them
 * @param tooShort datagrams dropped because they are shorter than a DNS header
 * @param tooLong datagrams dropped because they are longer than any query we read
 * @param silent queries that the responder gave no response to
 * @param failed queries lost by a fault in the responder, which is logged once
 * @param unsent responses that the system refused to send
 * @param overflowed datagrams that the system dropped since no worker took them in time, as far as
 *     it says
 */
public record UdpCounters(
    long received,
    long receivedOctets,
    long answered,
    long answeredOctets,
    long tooShort,
    long tooLong,
    long silent,
    long failed,
    long unsent,
    long overflowed) {

  static final UdpCounters ZERO = new UdpCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  UdpCounters plus(UdpCounters o) {
    return new UdpCounters(
        received + o.received,
        receivedOctets + o.receivedOctets,
        answered + o.answered,
        answeredOctets + o.answeredOctets,
        tooShort + o.tooShort,
        tooLong + o.tooLong,
        silent + o.silent,
        failed + o.failed,
        unsent + o.unsent,
        overflowed + o.overflowed);
  }
}
