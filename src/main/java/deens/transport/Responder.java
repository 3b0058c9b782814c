package deens.transport;

import deens.core.answer.AnswerEngine;
import deens.core.image.Version;
import deens.transfer.MessageSeries;
import deens.transfer.Requests;

/**
 * What a transport asks for responses; one per thread. In the server that is the answer engine,
 * with what transfers need in front of it if there are any: one implementation is loaded, and so
 * inlined.
 *
 * @see AnswerEngine#answer
 */
public interface Responder {
  /** The answer is a series of messages. Only over a stream. */
  int SERIES = Requests.SERIES;

  /**
   * Answers one query; as {@link AnswerEngine#answer}, {@link AnswerEngine#TIME_WANTED} included,
   * or {@link #SERIES}.
   */
  int answer(
      Version version,
      byte[] query,
      int length,
      byte[] response,
      boolean stream,
      byte[] client,
      int clientLength,
      int nowSeconds);

  /** Returns how many answers needed a lookup so far; 0 if it does not tell. */
  default long lookups() {
    return 0;
  }

  /** Gives a hint for the next query; as {@link AnswerEngine#foresee}. */
  default void foresee(long version, long level, long name) {}

  /** Returns what the last answer was that was {@link #SERIES}; its user closes it. */
  default MessageSeries series() {
    throw new IllegalStateException("the answer is no series");
  }

  /** Returns the responder that asks the engine for all that is no matter of transfers. */
  static Responder of(AnswerEngine engine, Requests requests) {
    return new TransferResponder(engine, requests);
  }

  /** Returns the responder that asks the engine. */
  static Responder of(AnswerEngine engine) {
    return new EngineResponder(engine);
  }
}
