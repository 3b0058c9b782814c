package deens.transfer;

import deens.config.Distribution;
import deens.config.SecondaryZone;
import deens.config.TransferConfig;
import deens.core.answer.AnswerEngine;
import deens.core.image.DirectoryWalk;
import deens.core.image.Version;
import deens.core.image.ZoneView;
import deens.core.wire.Name;
import deens.serve.Publisher;
import deens.serve.Snapshot;
import deens.storage.SecondaryFiles;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All zone transfers of a server: made, asked for {@link #requests} by its workers, told of what is
 * {@link #published}, and {@link #start}ed when the server answers.
 */
public final class Transfers implements AutoCloseable {
  /**
   * What transfers take from outside.
   *
   * @param network how other servers are reached
   * @param clockMillis the time, milliseconds since 1970
   * @param random for times, from 0 to 1
   * @param ids for messages; nobody can guess them
   * @param events takes a line for the operator
   * @param received is told of a zone of which the state folder has another version
   */
  public record World(
      Network network,
      LongSupplier clockMillis,
      DoubleSupplier random,
      IntSupplier ids,
      Consumer<String> events,
      Consumer<Name> received) {}

  private final TransferConfig config;
  private volatile int udpOctets;
  private final Publisher publisher;
  private final Keyring keys;
  private final Events events;
  private final Tally tally = new Tally();
  private final LongSupplier clockMillis;
  private final Semaphore sending;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Optional<Secondaries> secondaries;
  private final Notifications notifications;
  private volatile @Nullable Thread timer;
  private volatile boolean started;
  private volatile boolean closed;

  /**
   * Makes the transfers of a server.
   *
   * @param udpOctets the largest response over UDP
   * @param files the state folder; there if the configuration has secondary zones
   */
  public Transfers(
      TransferConfig config,
      int udpOctets,
      Publisher publisher,
      Optional<SecondaryFiles> files,
      World world) {
    this.config = config;
    this.udpOctets = udpOctets;
    this.publisher = publisher;
    keys = new Keyring(config.keys());
    clockMillis = world.clockMillis();
    events = new Events(world.events(), clockMillis);
    sending = new Semaphore(config.limits().outgoing());
    var client = new Client(world.network(), config.limits(), clockMillis, world.ids());
    notifications = new Notifications(client, executor, events, tally);
    secondaries =
        files.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Secondaries(
                    config.secondaries(),
                    config.limits(),
                    files.get(),
                    client,
                    clockMillis,
                    world.random(),
                    executor,
                    events,
                    tally,
                    world.received(),
                    this::wake));
  }

  /** Returns what stands in front of a worker's engine. */
  public Requests requests(AnswerEngine engine) {
    return new Requests(engine, this);
  }

  /** Begins to refresh and to tell of zones; something has been published. */
  public void start() {
    started = true;
    published();
    if (secondaries.isEmpty()) return;
    Secondaries zones = secondaries.get();
    timer =
        Thread.ofVirtual()
            .name("refresh")
            .start(() -> {
              while (!closed) {
                long wait = zones.tick() - clockMillis.getAsLong();
                if (wait > 0) LockSupport.parkNanos(1_000_000 * Math.min(wait, 3_600_000));
              }
            });
  }

  private void wake() {
    Thread thread = timer;
    if (thread != null) LockSupport.unpark(thread);
  }

  /** Another version has been published. Others are told of it once this is started. */
  public void published() {
    try (Snapshot snapshot = publisher.lease()) {
      Version version = snapshot.version();
      if (secondaries.isPresent()) secondaries.get().published(apex -> Soa.of(version, apex));
      if (!started) return;
      if (config.distribution().notified().isEmpty()) {
        config.distributions().keySet().forEach(apex -> tell(version, apex, false));
      } else {
        var walk = new DirectoryWalk(version.bytes(), version.root());
        while (walk.next()) {
          tell(version, ZoneView.name(version.bytes(), walk.zone), false);
        }
      }
    }
  }

  /** Likewise, where no others than some zones have changed. */
  public void published(Collection<Name> changed) {
    try (Snapshot snapshot = publisher.lease()) {
      Version version = snapshot.version();
      if (secondaries.isPresent()) {
        secondaries.get().published(changed, apex -> Soa.of(version, apex));
      }
      if (started) for (Name apex : changed) tell(version, apex, false);
    }
  }

  private boolean tell(Version version, Name apex, boolean always) {
    Distribution distribution = config.distribution(apex);
    Optional<Soa> soa = Soa.of(version, apex);
    if (soa.isEmpty() || distribution.notified().isEmpty()) return false;
    notifications.served(apex, soa.get().serial(), distribution.notified(), always);
    return true;
  }

  /** Asks for a secondary zone now; false: there is no such zone. */
  public boolean refresh(Name apex) {
    return secondaries.isPresent() && secondaries.get().refresh(apex, false);
  }

  /** Fetches a secondary zone now, be it newer or not; false: there is no such zone. */
  public boolean retransfer(Name apex) {
    return secondaries.isPresent() && secondaries.get().refresh(apex, true);
  }

  /** Tells those who are told of a zone; false: it is not served, or nobody is. */
  public boolean notify(Name apex) {
    try (Snapshot snapshot = publisher.lease()) {
      return tell(snapshot.version(), apex, true);
    }
  }

  /**
   * What is known of a secondary zone.
   *
   * @param isWithheld whether it is answered SERVFAIL: not received yet, or expired
   * @param serial of the version that is kept, unsigned; empty: none is
   * @param nextMillis when it is asked for next, milliseconds since 1970
   * @param expireMillis when it expires if nobody confirms it
   * @param lastFailure why it was not refreshed when it was last due; "": it was
   */
  public record SecondaryState(
      Name apex,
      boolean isWithheld,
      OptionalInt serial,
      long nextMillis,
      long expireMillis,
      String lastFailure) {}

  /** Returns what is known of the secondary zones, in no order. */
  public List<SecondaryState> states() {
    return secondaries.isEmpty() ? List.of() : secondaries.get().states();
  }

  /** Ends the refreshing; what is under way is cut off. */
  @Override
  public void close() {
    closed = true;
    wake();
    executor.shutdownNow();
  }

  Withheld withheld() {
    return secondaries.isPresent() ? secondaries.get().withheld() : Withheld.NOTHING;
  }

  Keyring keys() {
    return keys;
  }

  Events events() {
    return events;
  }

  /** Returns the counts of what came of transfers. */
  public Tally tally() {
    return tally;
  }

  /** Sets the largest response over UDP. */
  public void udpOctets(int octets) {
    udpOctets = octets;
  }

  int udpOctets() {
    return udpOctets;
  }

  long nowSeconds() {
    return clockMillis.getAsLong() / 1000;
  }

  Distribution distribution(Name apex) {
    return config.distribution(apex.lowerCase());
  }

  Optional<SecondaryZone> secondary(Name apex) {
    return secondaries.isEmpty() ? Optional.empty() : secondaries.get().zone(apex);
  }

  void notified(Name apex, InetAddress from, OptionalInt serial) {
    secondaries.ifPresent(s -> s.notified(apex, from, serial));
  }

  /** Takes a place for one more zone to be sent; false: there is none. */
  boolean beginSending() {
    return sending.tryAcquire();
  }

  /** Gives the place back, and tells what came of it. */
  void sent(Name apex, String to, int serial, long records, long octets, boolean whole) {
    sending.release();
    tally.add(whole ? Tally.Of.TRANSFER_SENT : Tally.Of.TRANSFER_CUT);
    tally.add(Tally.Of.OCTETS_SENT, octets);
    events.tell(
        "zone "
            + apex
            + " serial "
            + Integer.toUnsignedString(serial)
            + ", "
            + records
            + " records, "
            + octets
            + " octets to "
            + to
            + (whole ? "" : ": not to its end"));
  }
}
