package deens.config;

import java.util.List;

/**
 * Who gets a zone from us, be we its primary or a secondary.
 *
 * @param transfer who may fetch it
 * @param notified who is told when it has changed (RFC 1996)
 */
public record Distribution(Access transfer, List<Peer> notified) {
  /** To nobody. */
  public static final Distribution NONE = new Distribution(Access.NOBODY, List.of());

  public Distribution {
    notified = List.copyOf(notified);
  }

  /** Whether nobody gets a zone. */
  boolean isNone() {
    return transfer.allowed().isEmpty() && notified.isEmpty();
  }
}
