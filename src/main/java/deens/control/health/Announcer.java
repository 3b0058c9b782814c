package deens.control.health;

import java.io.IOException;

/** Who lets the network know whether the service address is to be reached here. */
public interface Announcer extends AutoCloseable {
  /**
   * Has the address announced, or withdrawn; returns when that is done, within a second or what the
   * announcer promises.
   *
   * @throws IOException with what is wrong, and where, in one line
   */
  void announce(boolean up) throws IOException;

  /** Whether it has started anew since, and may not know any more what it was told. */
  boolean hasForgotten();

  /** Returns who it is, for messages. */
  @Override
  String toString();

  @Override
  void close();
}
