package deens.transfer;

import deens.config.Peer;
import deens.core.wire.Name;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Tells other servers of zones that have changed (RFC 1996 s3): each again and again until it
 * answers, a newer version takes over, or it was told often enough.
 */
final class Notifications {
  /** How long to wait for an answer at first; twice as long each time after that. */
  private static final int FIRST_WAIT_MILLIS = 2_000;

  private static final int TIMES = 5;
  private static final int AT_ONCE = 256;

  private final Client client;
  private final Executor executor;
  private final Events events;
  private final Tally tally;
  private final Semaphore places = new Semaphore(AT_ONCE, true);
  private final Map<Name, Integer> told = new HashMap<>();

  Notifications(Client client, Executor executor, Events events, Tally tally) {
    this.client = client;
    this.executor = executor;
    this.events = events;
    this.tally = tally;
  }

  /**
   * Takes note of the version of a zone that is served, and tells of it if it is another one.
   *
   * @param always whether to tell even if it is not
   */
  void served(Name apex, int serial, List<Peer> peers, boolean always) {
    synchronized (this) {
      Integer before = told.put(apex, serial);
      if (before != null && before == serial && !always) return;
    }
    for (Peer peer : peers) executor.execute(() -> tell(apex, serial, peer));
  }

  private synchronized boolean isCurrent(Name apex, int serial) {
    Integer now = told.get(apex);
    return now != null && now == serial;
  }

  private void tell(Name apex, int serial, Peer peer) {
    String what =
        "zone " + apex + " serial " + Integer.toUnsignedString(serial) + ": NOTIFY to " + peer;
    String why = "no answer";
    places.acquireUninterruptibly();
    try {
      for (int i = 0; i < TIMES && isCurrent(apex, serial); i++) {
        try {
          if (client.notify(peer, apex, serial, FIRST_WAIT_MILLIS << i)) {
            tally.add(Tally.Of.NOTIFY_ANSWERED);
            return;
          }
          why = "no answer";
        } catch (IOException e) {
          why = String.valueOf(e.getMessage());
        }
      }
    } catch (TransferException e) {
      why = e.getMessage();
    } finally {
      places.release();
    }
    if (!isCurrent(apex, serial)) return;
    tally.add(Tally.Of.NOTIFY_FAILED);
    events.tell(what + ": " + why);
  }
}
