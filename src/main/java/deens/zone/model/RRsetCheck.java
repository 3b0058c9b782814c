package deens.zone.model;

import static deens.core.rr.RRTypes.mnemonic;

import deens.core.wire.RRType;

/** What must be true of an RRset: of its size, its TTL, its place in the zone and its records. */
final class RRsetCheck {
  private static final int MAX_MESSAGE_OCTETS = 65_535;
  private static final int FIXED_RECORD_OCTETS = 10; // type, class, TTL, RDLENGTH
  private static final int SPF = 99;

  private final RecordStore store;
  private final RecordOrder order;
  private final Owners owners;
  private final ZoneProblems problems;
  private final HostCheck hosts;
  private final DnssecCheck dnssec;

  RRsetCheck(
      RecordStore store,
      RecordOrder order,
      Owners owners,
      ZoneProblems problems,
      HostCheck hosts,
      DnssecCheck dnssec) {
    this.store = store;
    this.order = order;
    this.owners = owners;
    this.problems = problems;
    this.hosts = hosts;
    this.dnssec = dnssec;
  }

  /**
   * Checks the RRset whose first record or RRSIG is at p in the order; returns where the next is.
   *
   * @param owner rank of its owner
   * @param cut rank of the zone cut that the owner is at or below; -1: none
   */
  int check(int owner, int p, int cut) {
    int type = order.rrsetType(order.record[p]);
    int first = Integer.MAX_VALUE;
    long octets = 0;
    int end = p;
    int signatures = 0;
    for (; end < order.first[owner + 1] && order.rrsetType(order.record[end]) == type; end++) {
      int r = order.record[end];
      if (store.type(r) == RRType.RRSIG) {
        signatures++;
        dnssec.signature(r, first == Integer.MAX_VALUE);
      } else {
        first = Math.min(first, r);
        octets +=
            store.keyLength(order.owner[owner]) + 1 + FIXED_RECORD_OCTETS + store.rdataLength(r);
      }
    }
    int records = end - p - signatures;
    if (records == 0) return end;
    checkType(type, first);
    if (octets > MAX_MESSAGE_OCTETS) reportTooLarge(owner, type, first, records);
    checkPlace(owner, type, first, cut);
    for (int j = p; j < p + records; j++) {
      checkTtl(order.record[j], first);
      checkRecord(owner, order.record[j], first, cut);
    }
    return end;
  }

  private void checkType(int type, int first) {
    if (type == 0 || RRType.isMeta(type)) {
      problems.report(ZoneRule.META_TYPE, first, "type " + mnemonic(type) + " is never zone data");
    }
  }

  private void reportTooLarge(int owner, int type, int first, int records) {
    problems.report(
        ZoneRule.RRSET_TOO_LARGE,
        first,
        "the %d %s records at \"%s\" do not fit in a message of 65535 octets"
            .formatted(records, mnemonic(type), owners.name(owner)));
  }

  private void checkPlace(int owner, int type, int first, int cut) {
    if (cut < 0) return;
    if (cut == owner) {
      if (mayStandAtCut(type)) return;
      reportOccluded(first, type, owner, "belongs to the zone that is delegated there");
    } else if (type != RRType.A && type != RRType.AAAA) { // which are glue
      reportOccluded(first, type, owner, "lies below the zone cut \"" + owners.name(cut) + "\"");
    }
  }

  private static boolean mayStandAtCut(int type) {
    return switch (type) {
      case RRType.NS, RRType.DS, RRType.NSEC, RRType.A, RRType.AAAA -> true;
      // These are errors of their own.
      case RRType.CNAME, RRType.DNAME, RRType.SOA -> true;
      default -> false;
    };
  }

  private void reportOccluded(int r, int type, int owner, String why) {
    problems.report(
        ZoneRule.OCCLUDED,
        r,
        mnemonic(type) + " at \"" + owners.name(owner) + "\" is never served: it " + why);
  }

  private void checkTtl(int r, int first) {
    if (store.ttl(r) == store.ttl(first)) return;
    problems.report(
        ZoneRule.TTL,
        r,
        "TTL %d in an RRset of TTL %d, first at %s; that one is used"
            .formatted(store.ttl(r), store.ttl(first), problems.place(first, r)));
  }

  private void checkRecord(int owner, int r, int first, int cut) {
    switch (store.type(r)) {
      case RRType.SOA -> checkSoa(owner, r, first);
      case RRType.CNAME -> checkOnly(ZoneRule.ONE_CNAME, owner, r, first);
      case RRType.DNAME -> checkOnly(ZoneRule.ONE_DNAME, owner, r, first);
      case RRType.NSEC -> {
        checkOnly(ZoneRule.ONE_NSEC, owner, r, first);
        dnssec.nsec(r);
      }
      case RRType.NSEC3 -> {
        checkOnly(ZoneRule.ONE_NSEC3, owner, r, first);
        dnssec.nsec3(r);
      }
      case RRType.NSEC3PARAM -> dnssec.nsec3Param(r);
      case SPF ->
          problems.report(
              ZoneRule.SPF_TYPE,
              r,
              "type SPF is no longer looked up; expected a TXT record in its place");
      case RRType.NS -> checkHost(owner, r, 0, cut);
      case RRType.MX -> checkHost(owner, r, 2, cut);
      case RRType.SRV -> checkHost(owner, r, 6, cut);
      default -> {}
    }
  }

  private void checkSoa(int owner, int r, int first) {
    if (owners.isApex(owner)) {
      checkOnly(ZoneRule.ONE_SOA, owner, r, first);
    } else {
      problems.report(
          ZoneRule.SOA_AT_APEX,
          r,
          "SOA at \"" + owners.name(owner) + "\", which is not the zone's apex");
    }
  }

  /** Checks that a record is the only one of its RRset. */
  private void checkOnly(ZoneRule rule, int owner, int r, int first) {
    if (r == first) return;
    problems.report(
        rule,
        r,
        "another %s at \"%s\"; first one at %s"
            .formatted(mnemonic(store.type(r)), owners.name(owner), problems.place(first, r)));
  }

  private void checkHost(int owner, int r, int before, int cut) {
    boolean occluded = cut >= 0 && cut != owner;
    if (!occluded) hosts.check(r, before, owner, cut == owner);
  }
}
