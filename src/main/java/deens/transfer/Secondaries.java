package deens.transfer;

import deens.config.Peer;
import deens.config.SecondaryZone;
import deens.config.TransferLimits;
import deens.core.wire.Name;
import deens.storage.SecondaryFiles;
import deens.transfer.Transfers.SecondaryState;
import deens.zone.model.Zone;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The zones that are fetched from elsewhere, each with its times: {@link #tick} starts what is due.
 * A zone that was received is kept on disk and then given over to be published; until that is done
 * nothing else is believed of it.
 */
final class Secondaries {
  private final Map<Name, Entry> zones = new HashMap<>();
  private final TreeSet<Entry> byDue = new TreeSet<>();
  private final SecondaryFiles files;
  private final Client client;
  private final LongSupplier clockMillis;
  private final Executor executor;
  private final Semaphore places;
  private final Events events;
  private final Tally tally;
  private final Consumer<Name> received;
  private final Runnable earlier;
  private volatile Withheld withheld = Withheld.NOTHING;

  /** A zone and what is known of it. Guarded by the set's lock, but for what never changes. */
  private static final class Entry implements Comparable<Entry> {
    final SecondaryZone zone;
    final int number;
    final RefreshTimes times;
    long dueMillis;

    /** The version that we have, on disk at least. */
    Optional<Soa> soa = Optional.empty();

    /** That version is the one that is served. */
    boolean served;

    boolean withheld = true;
    boolean running;

    /** Asked for once more while it was running. */
    boolean again;

    /** Fetch it even if it is no newer. */
    boolean always;

    /** Which primary comes first. */
    int first;

    String lastFailure = "";

    Entry(SecondaryZone zone, int number, RefreshTimes times) {
      this.zone = zone;
      this.number = number;
      this.times = times;
    }

    void setDue() {
      long expires = withheld ? Long.MAX_VALUE : times.expireMillis();
      dueMillis = Math.min(running ? Long.MAX_VALUE : times.nextMillis(), expires);
    }

    @Override
    public int compareTo(Entry other) {
      int order = Long.compare(dueMillis, other.dueMillis);
      return order != 0 ? order : Integer.compare(number, other.number);
    }
  }

  /**
   * Makes the set; all zones are withheld until {@link #published}.
   *
   * @param received is told of a zone that has been kept, so that it gets published
   * @param earlier is run when {@link #tick} should be called earlier than it said
   */
  Secondaries(
      List<SecondaryZone> zones,
      TransferLimits limits,
      SecondaryFiles files,
      Client client,
      LongSupplier clockMillis,
      DoubleSupplier random,
      Executor executor,
      Events events,
      Tally tally,
      Consumer<Name> received,
      Runnable earlier) {
    this.files = files;
    this.client = client;
    this.clockMillis = clockMillis;
    this.executor = executor;
    this.events = events;
    this.tally = tally;
    this.received = received;
    this.earlier = earlier;
    places = new Semaphore(limits.incoming(), true);
    long now = clockMillis.getAsLong();
    for (SecondaryZone zone : zones) {
      var entry = new Entry(zone, this.zones.size(), new RefreshTimes(now, random));
      entry.setDue();
      this.zones.put(zone.apex(), entry);
      byDue.add(entry);
    }
    updateWithheld();
  }

  Withheld withheld() {
    return withheld;
  }

  Optional<SecondaryZone> zone(Name apex) {
    return Optional.ofNullable(zones.get(apex)).map(e -> e.zone);
  }

  synchronized List<SecondaryState> states() {
    var states = new ArrayList<SecondaryState>();
    for (Entry e : zones.values()) {
      OptionalInt serial =
          e.soa.isPresent() ? OptionalInt.of(e.soa.get().serial()) : OptionalInt.empty();
      states.add(
          new SecondaryState(
              e.zone.apex(),
              e.withheld,
              serial,
              e.times.nextMillis(),
              e.times.expireMillis(),
              e.lastFailure));
    }
    return states;
  }

  /** Moves an entry to its place after its times have changed. */
  private void change(Entry entry, Runnable change) {
    byDue.remove(entry);
    change.run();
    entry.setDue();
    byDue.add(entry);
  }

  private void updateWithheld() {
    var apexes = new ArrayList<Name>();
    for (Entry e : zones.values()) if (e.withheld) apexes.add(e.zone.apex());
    withheld = Withheld.of(apexes);
  }

  /**
   * Looks at what is served now: a zone is withheld no longer once the version that we have is.
   *
   * @param served tells of the version that is served of a zone, if one is
   */
  void published(Function<Name, Optional<Soa>> served) {
    published(zones.keySet(), served);
  }

  /** Likewise, where no others than some zones, of us or not, have changed. */
  synchronized void published(Collection<Name> apexes, Function<Name, Optional<Soa>> served) {
    boolean changed = false;
    for (Name apex : apexes) {
      Entry entry = zones.get(apex);
      if (entry == null) continue;
      Optional<Soa> now = served.apply(apex);
      if (now.isEmpty()) continue;
      if (entry.soa.isEmpty()) {
        // Kept from an earlier run.
        entry.soa = now;
        change(entry, () -> entry.times.confirmed(now.get(), confirmedMillis(entry)));
      }
      entry.served = now.get().serial() == entry.soa.orElseThrow().serial();
      if (!entry.served || !entry.withheld) continue;
      if (entry.times.expireMillis() <= clockMillis.getAsLong()) continue;
      change(entry, () -> entry.withheld = false);
      changed = true;
    }
    if (changed) updateWithheld();
    earlier.run();
  }

  private long confirmedMillis(Entry entry) {
    try {
      return 1000 * files.confirmedSeconds(entry.zone.apex()).orElse(0);
    } catch (IOException e) {
      return 0; // long ago: it is asked for at once
    }
  }

  /** Someone says that a zone has changed; the one who does so is asked first. */
  void notified(Name apex, InetAddress from, OptionalInt serial) {
    synchronized (this) {
      Entry entry = zones.get(apex);
      if (entry == null) return;
      // RFC 1996 s4.4: it may tell of what we have.
      if (serial.isPresent()
          && entry.soa.isPresent()
          && !entry.withheld
          && !Soa.isNewer(serial.getAsInt(), entry.soa.get().serial())) return;
      List<Peer> primaries = entry.zone.primaries();
      for (int i = 0; i < primaries.size(); i++) {
        if (primaries.get(i).address().getAddress().equals(from)) entry.first = i;
      }
      ask(entry, false);
    }
    earlier.run();
  }

  /**
   * Asks for a zone now.
   *
   * @param always whether to fetch it even if it is no newer
   * @return whether there is such a zone
   */
  boolean refresh(Name apex, boolean always) {
    synchronized (this) {
      Entry entry = zones.get(apex);
      if (entry == null) return false;
      ask(entry, always);
    }
    earlier.run();
    return true;
  }

  private void ask(Entry entry, boolean always) {
    entry.always |= always;
    if (entry.running) entry.again = true;
    else change(entry, () -> entry.times.asked(clockMillis.getAsLong()));
  }

  /**
   * Starts all that is due.
   *
   * @return when something is due next, milliseconds since 1970
   */
  long tick() {
    var due = new ArrayList<Entry>();
    long next;
    synchronized (this) {
      long now = clockMillis.getAsLong();
      boolean expired = false;
      while (!byDue.isEmpty() && byDue.first().dueMillis <= now) {
        Entry entry = byDue.first();
        if (!entry.withheld && entry.times.expireMillis() <= now) {
          change(entry, () -> entry.withheld = true);
          expired = true;
          events.tell(
              "zone "
                  + entry.zone.apex()
                  + " has expired: no primary has confirmed it in time; it is answered SERVFAIL");
        } else {
          change(entry, () -> entry.running = true);
          due.add(entry);
        }
      }
      if (expired) updateWithheld();
      next = byDue.isEmpty() ? Long.MAX_VALUE : byDue.first().dueMillis;
    }
    for (Entry entry : due) executor.execute(() -> run(entry));
    return next;
  }

  private void run(Entry entry) {
    places.acquireUninterruptibly();
    try {
      refresh(entry);
    } catch (RuntimeException | Error e) {
      // A fault of ours must not end the refreshing of this zone.
      failed(entry, "a fault: " + e);
    } finally {
      places.release();
      synchronized (this) {
        change(
            entry,
            () -> {
              entry.running = false;
              if (entry.again) entry.times.asked(clockMillis.getAsLong());
              entry.again = false;
            });
      }
      earlier.run();
    }
  }

  private void refresh(Entry entry) {
    Name apex = entry.zone.apex();
    List<Peer> primaries = entry.zone.primaries();
    Optional<Soa> ours;
    boolean always;
    int first;
    synchronized (this) {
      ours = entry.soa;
      // What is on disk, but could not be published, is of no use.
      always = entry.always || entry.withheld && ours.isEmpty();
      entry.always = false;
      first = entry.first;
    }
    var failures = new ArrayList<String>();
    for (int i = 0; i < primaries.size(); i++) {
      int index = (first + i) % primaries.size();
      Peer primary = primaries.get(index);
      try {
        Optional<ZoneReceiver> fetched = client.fetch(primary, apex, ours, always);
        if (fetched.isPresent()) keep(entry, primary, fetched.get());
        long now = clockMillis.getAsLong();
        files.confirm(apex, now / 1000);
        confirmed(entry, fetched.map(ZoneReceiver::soa), index, now);
        tally.add(fetched.isPresent() ? Tally.Of.TRANSFER_RECEIVED : Tally.Of.TRANSFER_NOT_NEEDED);
        if (fetched.isPresent()) {
          tally.add(Tally.Of.OCTETS_RECEIVED, fetched.get().octets());
          received.accept(apex);
        }
        return;
      } catch (IOException | TransferException e) {
        failures.add(primary + ": " + e.getMessage());
      }
    }
    failed(entry, String.join("; ", failures));
  }

  private synchronized void confirmed(Entry entry, Optional<Soa> fetched, int primary, long now) {
    boolean back = fetched.isEmpty() && entry.withheld && entry.served;
    entry.first = primary;
    entry.lastFailure = "";
    if (fetched.isPresent()) {
      entry.soa = fetched;
      entry.served = false;
    }
    change(
        entry,
        () -> {
          entry.times.confirmed(entry.soa.orElseThrow(), now);
          // An expired zone that is the primary's after all.
          if (back) entry.withheld = false;
        });
    if (back) updateWithheld();
  }

  private void failed(Entry entry, String why) {
    tally.add(Tally.Of.TRANSFER_FAILED);
    synchronized (this) {
      entry.lastFailure = why;
      entry.first = (entry.first + 1) % entry.zone.primaries().size();
      change(entry, () -> entry.times.failed(entry.soa, clockMillis.getAsLong()));
    }
    events.tell("zone " + entry.zone.apex() + ": not refreshed: " + why);
  }

  private void keep(Entry entry, Peer primary, ZoneReceiver receiver)
      throws IOException, TransferException {
    Zone zone =
        ReceivedZone.checked(entry.zone.apex(), receiver, primary, clockMillis.getAsLong() / 1000);
    files.keep(entry.zone.apex(), out -> ReceivedZone.write(zone, out));
    events.tell(
        "zone "
            + zone.apex()
            + " serial "
            + Integer.toUnsignedString(zone.serial())
            + ", "
            + zone.records()
            + " records, "
            + receiver.octets()
            + " octets from "
            + primary);
  }
}
