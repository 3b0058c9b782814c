package deens.transport.tls;

import deens.transport.tls.TlsCounters.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts handshakes, for any thread: against what a handshake costs, this is nothing. */
final class Tally {
  private final LongAdder handshakes = new LongAdder();
  private final LongAdder resumed = new LongAdder();
  private final LongAdder broken = new LongAdder();
  private final Map<Reason, LongAdder> failed = new EnumMap<>(Reason.class);

  Tally() {
    for (Reason reason : Reason.values()) failed.put(reason, new LongAdder());
  }

  void succeeded(boolean byTicket) {
    handshakes.increment();
    if (byTicket) resumed.increment();
  }

  void failed(Reason reason) {
    failed.get(reason).increment();
  }

  void broken() {
    broken.increment();
  }

  TlsCounters counters() {
    var sums = new EnumMap<Reason, Long>(Reason.class);
    failed.forEach((reason, n) -> sums.put(reason, n.sum()));
    return new TlsCounters(handshakes.sum(), resumed.sum(), sums, broken.sum());
  }
}
