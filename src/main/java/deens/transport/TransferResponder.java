package deens.transport;

import deens.core.answer.AnswerEngine;
import deens.core.image.Version;
import deens.transfer.MessageSeries;
import deens.transfer.Requests;

/** The engine as a responder, and in front of it what answers requests for transfers. */
record TransferResponder(AnswerEngine engine, Requests requests) implements Responder {
  @Override
  public int answer(
      Version version,
      byte[] query,
      int length,
      byte[] response,
      boolean stream,
      byte[] client,
      int clientLength,
      int nowSeconds) {
    if (!requests.concerns(query, length)) {
      return engine.answer(
          version, query, length, response, stream, client, clientLength, nowSeconds);
    }
    return nowSeconds == AnswerEngine.TIME_UNKNOWN
        ? AnswerEngine.TIME_WANTED
        : requests.answer(
            version, query, length, response, stream, client, clientLength, nowSeconds);
  }

  @Override
  public MessageSeries series() {
    return requests.series();
  }

  @Override
  public long lookups() {
    return engine.counters().lookups();
  }

  @Override
  public void foresee(long version, long level, long name) {
    engine.foresee(version, level, name);
  }
}
