package deens.peers;

import java.util.EnumSet;
import java.util.Set;

/**
 * One message to send.
 *
 * @param text what it is, for people
 * @param packet the message; the transport writes the id over its first two octets
 * @param stream whether it goes over TCP
 * @param kinds what it is about
 */
@SuppressWarnings("ArrayRecordComponent") // probes are never compared
record Probe(String text, byte[] packet, boolean stream, Set<Kind> kinds) {
  Probe(String text, byte[] packet, boolean stream, Kind first, Kind... rest) {
    this(text, packet, stream, EnumSet.of(first, rest));
  }

  boolean is(Kind kind) {
    return kinds.contains(kind);
  }

  boolean isAnyOf(Set<Kind> some) {
    return kinds.stream().anyMatch(some::contains);
  }

  @Override
  public String toString() {
    return text + (stream ? " +tcp " : " ") + kinds;
  }
}
