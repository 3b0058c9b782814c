package deens.control.health;

import deens.core.wire.Name;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;

/**
 * A question over TCP that is tried again, after 5, 10, 20 and 40 milliseconds, if its connection
 * ends without an answer. A server that is killed loses its sockets one by one: connections may
 * have ended while it still seems to listen, and the next try then finds that nobody does.
 */
final class TcpTries implements AutoCloseable {
  private static final int MOST_TRIES = 5;
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final InetSocketAddress server;
  private final Name zone;
  private final int id;
  private final Selector selector;
  private TcpQuestion question;
  private int tries = 1;
  private boolean pausing;
  private long pauseEnd;

  /** Begins with the first. */
  TcpTries(InetSocketAddress server, Name zone, int id, Selector selector) throws IOException {
    this.server = server;
    this.zone = zone;
    this.id = id;
    this.selector = selector;
    question = new TcpQuestion(server, zone, id);
    question.start(selector);
  }

  Name zone() {
    return zone;
  }

  /** The last try. */
  TcpQuestion question() {
    return question;
  }

  /** Does what can be done without waiting. */
  void step(long nowNanos) throws IOException {
    question.step();
    if (!question.isBroken() || tries == MOST_TRIES) return;
    if (!pausing) {
      pausing = true;
      pauseEnd = nowNanos + (FIRST_PAUSE_NANOS << tries - 1);
    } else if (nowNanos - pauseEnd >= 0) {
      pausing = false;
      tries++;
      question = new TcpQuestion(server, zone, id);
      question.start(selector);
    }
  }

  /** Returns after how long {@link #step} has something to do even if nothing comes. */
  long idleNanos(long nowNanos) {
    return pausing ? Math.max(0, pauseEnd - nowNanos) : Long.MAX_VALUE;
  }

  /** Whether nothing more is to come. */
  boolean isDone() {
    return question.isDone() && !pausing;
  }

  @Override
  public void close() {
    question.close();
  }
}
