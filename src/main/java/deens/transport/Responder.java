package deens.transport;

import deens.core.answer.AnswerEngine;
import deens.core.image.Version;

/**
 * What a transport asks for responses; one per thread. In the server that is the answer engine and
 * nothing else, so that the one loaded implementation is inlined.
 *
 * @see AnswerEngine#answer
 */
public interface Responder {
  /** Answers one query; as {@link AnswerEngine#answer}. */
  int answer(
      Version version,
      byte[] query,
      int length,
      byte[] response,
      boolean stream,
      byte[] client,
      int clientLength,
      int nowSeconds);

  /** Returns the responder that asks the engine. */
  static Responder of(AnswerEngine engine) {
    return new EngineResponder(engine);
  }
}
