package deens.zone.text;

import deens.core.wire.Name;
import java.util.Arrays;
import java.util.Optional;

/**
 * A piece of a zone file that was read on trial.
 *
 * @param before what the reading set out from
 * @param records took the records
 * @param parser read the piece, and is where it ended, as is the scanner
 * @param owner of its last record
 * @param good whether it was read to its end, and there is nothing to tell of it
 */
record Piece(
    Before before,
    RecordSink records,
    MasterFileParser parser,
    Scanner scanner,
    RecordOwner.Saved owner,
    boolean good) {

  /** The state of a parser between two entries, as far as the records of a piece depend on it. */
  static final class Before {
    final byte[] origin;
    final Optional<Name> firstOrigin;
    final int defaultTtl;

    /**
     * @param origin of relative names, in wire form
     * @param firstOrigin the origin of the zone
     * @param defaultTtl in seconds; -1: none
     */
    Before(byte[] origin, Optional<Name> firstOrigin, int defaultTtl) {
      this.origin = origin;
      this.firstOrigin = firstOrigin;
      this.defaultTtl = defaultTtl;
    }

    boolean isSame(Before other) {
      return Arrays.equals(origin, other.origin)
          && firstOrigin.equals(other.firstOrigin)
          && defaultTtl == other.defaultTtl;
    }
  }
}
