package deens.control.tor;

import deens.config.TorConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Has a Tor offer the server as an onion service, until it is closed; whenever there is no Tor, it
 * waits for one. The service ends with the connection to Tor, so that it ends with the server,
 * however that ends.
 */
public final class Onion implements AutoCloseable {
  private static final int FIRST_PAUSE_MILLIS = 500;
  private static final int MOST_PAUSE_MILLIS = 15_000;
  private static final int STOP_SECONDS = 2;

  // Events take no lock: their thread must go on to read while another one waits for an answer.
  private final TorConfig config;
  private final OnionKey key;
  private final List<OnionPort> ports;
  private final Consumer<String> out;
  private final Consumer<String> err;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;

  private Optional<TorControl> tor = Optional.empty();
  private volatile String name = "";
  private volatile String state = "waits for Tor";
  private String lastProblem = "";

  private Onion(
      TorConfig config,
      OnionKey key,
      List<OnionPort> ports,
      Consumer<String> out,
      Consumer<String> err) {
    this.config = config;
    this.key = key;
    this.ports = ports;
    this.out = out;
    this.err = err;
    thread = Thread.ofVirtual().name("onion").unstarted(this::run);
  }

  /**
   * Begins.
   *
   * @param ports what it offers
   * @param out gets a line on what has been done
   * @param err gets a line on what is in the way
   */
  public static Onion start(
      TorConfig config,
      OnionKey key,
      List<OnionPort> ports,
      Consumer<String> out,
      Consumer<String> err) {
    var onion = new Onion(config, key, ports, out, err);
    onion.thread.start();
    return onion;
  }

  /** Returns how it does, in words. */
  public String state() {
    return state;
  }

  private void run() {
    int pauseMillis = FIRST_PAUSE_MILLIS;
    try {
      do {
        if (offer()) pauseMillis = FIRST_PAUSE_MILLIS;
        else pauseMillis = Math.min(2 * pauseMillis, MOST_PAUSE_MILLIS);
      } while (!stopping.await(pauseMillis, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Offers the service as long as Tor is there; whether it was. */
  private boolean offer() throws InterruptedException {
    boolean offered = false;
    String end = "Tor is gone, and the onion service with it";
    try (TorControl its = TorControl.connect(config.control(), this::event)) {
      its.authenticate(config.password());
      add(its);
      offered = true;
      its.awaitEnd();
    } catch (IOException e) {
      end = "no onion service by Tor at " + where() + ": " + words(e);
    }
    ended();
    problem(end);
    return offered;
  }

  private void add(TorControl its) throws IOException {
    its.ask("SETEVENTS HS_DESC");
    Reply added = its.ask(request());
    name = added.value("ServiceID=", "ServiceID").orElse("");
    state = name + ".onion, added";
    out.accept("onion service " + name + ".onion: " + portsText());
    synchronized (this) {
      lastProblem = "";
      tor = Optional.of(its);
      if (isStopping()) throw new IOException("stopping");
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private String request() {
    return "ADD_ONION "
        + key.text()
        + (config.singleOnion() ? " Flags=NonAnonymous" : "")
        + " MaxStreams="
        + config.streams()
        + ports.stream()
            .map(port -> " Port=" + port.number() + "," + port.targetText())
            .collect(Collectors.joining());
  }

  private String portsText() {
    return ports.stream()
        .map(port -> "port " + port.number() + " to " + port.targetText())
        .collect(Collectors.joining(", "));
  }

  /** Tor tells that it has stored the service's descriptor, whereby clients find it. */
  private void event(Reply event) {
    String published = name + ".onion, published";
    if (!event.text().startsWith("HS_DESC UPLOADED " + name + " ")) return;
    if (state.equals(published)) return;
    state = published;
    out.accept("onion service " + name + ".onion is published");
  }

  private synchronized void ended() {
    tor = Optional.empty();
    name = "";
    state = "waits for Tor";
  }

  /** Says what is in the way, once. */
  private synchronized void problem(String what) {
    if (isStopping() || what.equals(lastProblem)) return;
    lastProblem = what;
    err.accept("dns-server: warning: " + what + "; it is tried again");
  }

  private String where() {
    return config.control() instanceof InetSocketAddress address
        ? OnionPort.text(address)
        : config.control().toString();
  }

  private static String words(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Takes the service away. */
  @Override
  public void close() {
    stopping.countDown();
    try {
      remove();
      thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void remove() {
    if (tor.isEmpty()) return;
    try (TorControl its = tor.get()) {
      its.ask("DEL_ONION " + name);
      out.accept("onion service " + name + ".onion is taken away");
    } catch (IOException e) {
      err.accept("dns-server: warning: the onion service was not taken away: " + words(e));
    }
  }
}
