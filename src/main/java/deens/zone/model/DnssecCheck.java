package deens.zone.model;

import deens.core.wire.Wire;
import deens.zone.model.ZoneProblems.Tally;

/**
 * Whether the records of DNSSEC in a zone are as their RFCs have them; no signature is verified.
 */
final class DnssecCheck {
  /** RFC 9276 s3.2: validators may treat more iterations as insecure. */
  private static final int MAX_ITERATIONS = 100;

  private final RecordStore store;
  private final ZoneProblems problems;
  private final long now;

  private int firstNsec = -1;
  private int firstNsec3 = -1;
  private final Tally expired = new Tally();
  private final Tally notYetValid = new Tally();
  private final Tally ofNothing = new Tally();

  /**
   * @param now in seconds since 1970
   */
  DnssecCheck(RecordStore store, ZoneProblems problems, long now) {
    this.store = store;
    this.problems = problems;
    this.now = now;
  }

  /** An RRSIG; it may cover an RRset that is not in the zone. */
  void signature(int r, boolean coversNothing) {
    if (coversNothing) ofNothing.add(r);
    if (store.rdataLength(r) < 16) return;
    byte[] b = store.rdataPage(r);
    int p = store.rdataAt(r);
    // RFC 4034 s3.1.5: times are 32-bit serial numbers (RFC 1982).
    if (Wire.i32(b, p + 8) - (int) now < 0) expired.add(r);
    else if ((int) now - Wire.i32(b, p + 12) < 0) notYetValid.add(r);
  }

  void nsec(int r) {
    if (firstNsec < 0) firstNsec = r;
  }

  void nsec3(int r) {
    if (firstNsec3 < 0) firstNsec3 = r;
  }

  void nsec3Param(int r) {
    int iterations = Wire.u16(store.rdataPage(r), store.rdataAt(r) + 2);
    if (iterations <= MAX_ITERATIONS) return;
    problems.report(
        ZoneRule.ITERATIONS,
        r,
        iterations
            + " extra NSEC3 iterations; expected 0, and validators may take over "
            + MAX_ITERATIONS
            + " for unsigned");
  }

  /** Adds what another has seen in what comes after. */
  void addAll(DnssecCheck other) {
    if (firstNsec < 0) firstNsec = other.firstNsec;
    if (firstNsec3 < 0) firstNsec3 = other.firstNsec3;
    expired.addAll(other.expired);
    notYetValid.addAll(other.notYetValid);
    ofNothing.addAll(other.ofNothing);
  }

  /** Reports what only all records together show. */
  void whole() {
    if (firstNsec >= 0 && firstNsec3 >= 0) {
      problems.report(
          ZoneRule.NSEC_AND_NSEC3,
          firstNsec3,
          "NSEC3 in a zone that has NSEC too, at "
              + problems.place(firstNsec, firstNsec3)
              + "; expected one chain only");
    }
    problems.report(
        ZoneRule.SIGNATURE_TIME, expired, "RRSIG has expired; the zone must be signed again");
    problems.report(
        ZoneRule.SIGNATURE_TIME, notYetValid, "RRSIG is not valid yet; is the clock right?");
    problems.report(
        ZoneRule.SIGNATURE_OF_NOTHING, ofNothing, "RRSIG covers an RRset that is not in the zone");
  }
}
