package deens.transport;

import deens.core.answer.AnswerEngine;
import deens.core.image.Version;

/** The engine as a responder. A class rather than a method reference: those cost start-up time. */
record EngineResponder(AnswerEngine engine) implements Responder {
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
    return engine.answer(
        version, query, length, response, stream, client, clientLength, nowSeconds);
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
