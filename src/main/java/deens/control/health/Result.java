package deens.control.health;

/** What came of asking a server about a zone once. */
public sealed interface Result {
  /** An authoritative answer with the zone's SOA record. */
  record Good(int serial) implements Result {}

  /** No answer in time, or one that a resolver could do nothing with; it may have been chance. */
  record Bad(String reason) implements Result {}

  /** Nobody listens there: no chance, so that one such result is enough. */
  record Gone(String reason) implements Result {}
}
