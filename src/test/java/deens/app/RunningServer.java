package deens.app;

import deens.config.Listen;
import deens.config.ServerConfig;
import deens.config.TcpLimits;
import deens.config.TlsConfig;
import deens.config.TransferConfig;
import deens.config.ZoneFile;
import deens.core.answer.Policy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** A server in this process, told by records what it shall do. */
public final class RunningServer implements AutoCloseable {
  private static final long WAIT_SECONDS = 60;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition printed = lock.newCondition();
  private final StringBuilder lines = new StringBuilder();
  private final Server server;
  private final Thread thread;
  private boolean ended;

  /** Starts a server on a free loopback port and waits until it listens. */
  public RunningServer(List<ZoneFile> zones, TransferConfig transfers) throws IOException {
    this(zones, transfers, 0);
  }

  /** Likewise, on a port; 0: a free one. */
  public RunningServer(List<ZoneFile> zones, TransferConfig transfers, int port)
      throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    var standard = ServerConfig.standard();
    var config =
        new ServerConfig(
            zones,
            List.of(),
            Optional.empty(),
            List.of(new Listen(address, true)),
            1,
            Optional.empty(),
            standard.memoOctets(),
            standard.io(),
            Optional.empty(),
            false,
            Optional.empty(),
            Policy.standard(),
            TcpLimits.standard(),
            TlsConfig.NONE,
            standard.limits(),
            Optional.empty(),
            Optional.empty(),
            transfers,
            standard.log(),
            standard.tor());
    var writer = new PrintWriter(new Lines(), true);
    server = new Server(config, () -> config, writer, writer);
    thread = Thread.ofPlatform().name("server").start(this::run);
    await("listening on ");
  }

  private void run() {
    try {
      int code = server.run();
      print("ended with %d%n".formatted(code));
    } catch (IOException | InterruptedException | RuntimeException e) {
      print("ended by %s%n".formatted(e));
    } finally {
      lock.lock();
      try {
        ended = true;
        printed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    String line = log(text -> text.contains("listening on "));
    int at = line.indexOf("listening on ");
    String port = line.substring(line.indexOf(':', at) + 1, line.indexOf(',', at));
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
  }

  /** Waits until it has printed a text; returns all that it has printed. */
  public String await(String text) {
    return log(all -> all.contains(text));
  }

  /** Waits until what it has printed is as wanted; returns it. */
  public String log(Predicate<String> wanted) {
    long left = TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    lock.lock();
    try {
      while (!wanted.test(lines.toString())) {
        if (ended || left <= 0) throw new AssertionError("it printed:\n" + lines);
        left = printed.awaitNanos(left);
      }
      return lines.toString();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      lock.unlock();
    }
  }

  /** Has it read its zone files anew. */
  public void reload() {
    server.reload();
  }

  /** All that it has printed. */
  public String log() {
    return log(_ -> true);
  }

  private void print(String text) {
    lock.lock();
    try {
      lines.append(text);
      printed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    server.stop();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Takes what is printed. */
  private final class Lines extends StringWriter {
    @Override
    public void write(int c) {
      print(String.valueOf((char) c));
    }

    @Override
    public void write(char[] from, int at, int length) {
      print(new String(from, at, length));
    }

    @Override
    public void write(String text) {
      print(text);
    }

    @Override
    public void write(String text, int at, int length) {
      print(text.substring(at, at + length));
    }
  }
}
