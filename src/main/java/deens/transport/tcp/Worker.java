package deens.transport.tcp;

import deens.core.answer.AnswerEngine;
import deens.core.image.Version;
import deens.transfer.MessageSeries;
import deens.transport.Responder;
import io.netty.buffer.ByteBuf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the connections of one event loop share: the responder, its arrays and the counters. */
final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final Responder responder;
  private final byte[] query = new byte[65_535 + AnswerEngine.QUERY_SLACK];
  private final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];

  // Written by the event loop alone, without fences. A reader on another thread sees each of them
  // whole (on a 64-bit machine), and a little late.
  long accepted;
  long refused;
  long idle;
  long malformed;
  long proxyRefused;
  private long failed;
  private long answered;
  private long receivedOctets;
  private long answeredOctets;

  Worker(Responder responder) {
    this.responder = responder;
  }

  /**
   * Reads a query and returns the octets of {@link #response}; 0: there is none; {@link
   * Responder#SERIES}: they are {@link #series}.
   */
  int respond(Version version, ByteBuf octets, int length, byte[] client, int nowSeconds) {
    octets.readBytes(query, 0, length);
    receivedOctets += length;
    int n =
        responder.answer(version, query, length, response, true, client, client.length, nowSeconds);
    if (n > 0) {
      answered++;
      answeredOctets += n;
    }
    return n;
  }

  /** Returns the messages of the answer that was one of many. */
  MessageSeries series() {
    return responder.series();
  }

  /** Counts a message of a series. */
  void sent(int octets) {
    answered++;
    answeredOctets += octets;
  }

  byte[] response() {
    return response;
  }

  /** Counts a fault of ours. */
  void fail(Throwable e) {
    if (failed++ == 0) LOG.error("a connection was lost to a fault (reported once)", e);
  }

  TcpCounters counters() {
    return new TcpCounters(
        accepted,
        refused,
        idle,
        malformed,
        proxyRefused,
        failed,
        answered,
        receivedOctets,
        answeredOctets);
  }
}
