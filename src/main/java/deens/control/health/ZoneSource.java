package deens.control.health;

import deens.core.wire.Name;
import java.util.Map;
import java.util.OptionalInt;

/** Which zones a server shall have. */
@FunctionalInterface
public interface ZoneSource {
  /**
   * Returns their names, each with the oldest serial that is good enough (RFC 1982), if that
   * matters. Returns at once; none, as long as nothing is known.
   */
  Map<Name, OptionalInt> zones();
}
