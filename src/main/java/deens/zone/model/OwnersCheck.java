package deens.zone.model;

import static deens.core.rr.RRTypes.mnemonic;

import deens.core.wire.RRType;

/** Checks a share of a zone's owners, in canonical order. For one thread. */
final class OwnersCheck {
  /*
   * What is below a zone cut or a DNAME follows it, so that one remembered owner of each kind is
   * enough. A share begins at an owner that nothing but the apex can be above.
   */
  final ZoneProblems problems;
  final DnssecCheck dnssec;
  private final RecordStore store;
  private final RecordOrder order;
  private final Owners owners;
  private final RRsetCheck rrsets;

  /** Rank of the zone cut that the walk is at or below; -1: none. */
  private int cut = -1;

  /** Rank of the DNAME that the walk is at or below; -1: none. */
  private int dname = -1;

  /**
   * @param problems takes those of the share
   * @param apex wire form, lower case
   * @param now in seconds since 1970
   */
  OwnersCheck(
      RecordStore store,
      RecordOrder order,
      Owners owners,
      ZoneProblems problems,
      byte[] apex,
      long now) {
    this.store = store;
    this.order = order;
    this.owners = owners;
    this.problems = problems;
    var hosts = new HostCheck(store, order, owners, problems, apex);
    dnssec = new DnssecCheck(store, problems, now);
    rrsets = new RRsetCheck(store, order, owners, problems, hosts, dnssec);
  }

  /** Checks about the owners of these ranks: each owner of a zone is in one share. */
  void run(int fromRank, int toRank) {
    int from = start(fromRank);
    int to = start(toRank);
    if (from > 0 && owners.isApex(0) && owners.firstOf(0, RRType.DNAME) >= 0) dname = 0;
    for (int i = from, fetched = from; i < to; i++) {
      if (i == fetched) {
        fetched = Math.min(i + RecordOrder.FETCHED_OWNERS, to);
        store.fetch(order.owner, i, fetched);
        store.fetch(order.record, order.first[i], order.first[fetched]);
      }
      checkOwner(i);
    }
  }

  /** Returns the first rank from one on that a share may begin at. */
  private int start(int rank) {
    int start = rank;
    while (start > 0 && start < order.owners && !owners.isRightBelowApex(start)) start++;
    return start;
  }

  private void checkOwner(int i) {
    if (cut >= 0 && !owners.isBelow(i, cut)) cut = -1;
    if (dname >= 0 && !owners.isBelow(i, dname)) dname = -1;
    boolean occluded = cut >= 0;
    int ns = -1;
    int dnameHere = -1;
    int cname = -1;
    int ds = -1;
    for (int j = order.first[i + 1] - 1; j >= order.first[i]; j--) {
      int r = order.record[j];
      switch (store.type(r)) {
        case RRType.NS -> ns = r;
        case RRType.DNAME -> dnameHere = r;
        case RRType.CNAME -> cname = r;
        case RRType.DS -> ds = r;
        default -> {}
      }
    }
    if (ns >= 0 && !owners.isApex(i) && !occluded) cut = i;
    if (cname >= 0) checkAlias(i, cname);
    if (ds >= 0) checkDs(i, ds, ns);
    if (dname >= 0) checkBelowDname(i);
    if (dnameHere >= 0) {
      if (cut == i) reportDnameAtCut(i, dnameHere, ns);
      if (dname < 0 && !occluded) dname = i;
    }
    if (owners.isWildcard(i)) checkWildcard(i, ns, dnameHere);
    for (int p = order.first[i]; p < order.first[i + 1]; ) p = rrsets.check(i, p, cut);
  }

  private void reportDnameAtCut(int i, int r, int ns) {
    problems.report(
        ZoneRule.DNAME_AT_CUT,
        r,
        "DNAME beside NS at \"" + owners.name(i) + "\"; NS at " + problems.place(ns, r));
  }

  private void checkWildcard(int i, int ns, int dnameHere) {
    if (ns >= 0) reportWildcard(ZoneRule.WILDCARD_NS, i, ns);
    if (dnameHere >= 0) reportWildcard(ZoneRule.WILDCARD_DNAME, i, dnameHere);
  }

  private void reportWildcard(ZoneRule rule, int i, int r) {
    problems.report(
        rule,
        r,
        mnemonic(store.type(r))
            + " at the wildcard \""
            + owners.name(i)
            + "\": what it means is not defined");
  }

  private void checkAlias(int i, int cname) {
    int other = Integer.MAX_VALUE;
    for (int j = order.first[i]; j < order.first[i + 1]; j++) {
      switch (store.type(order.record[j])) {
        case RRType.CNAME, RRType.RRSIG, RRType.NSEC, RRType.SIG, RRType.KEY, RRType.NXT -> {}
        default -> other = Math.min(other, order.record[j]);
      }
    }
    if (other == Integer.MAX_VALUE) return;
    problems.report(
        ZoneRule.CNAME_ALONE,
        cname,
        "CNAME beside other data at \"" + owners.name(i) + "\"",
        "; first other record, "
            + mnemonic(store.type(other))
            + ", at "
            + problems.place(other, cname));
  }

  private void checkDs(int i, int ds, int ns) {
    if (owners.isApex(i)) {
      problems.report(
          ZoneRule.DS_AT_APEX, ds, "DS at the zone's apex; it belongs to the parent zone");
    } else if (ns < 0) {
      problems.report(
          ZoneRule.DS_WITHOUT_NS,
          ds,
          "DS at \"" + owners.name(i) + "\", which has no NS: no zone is delegated there");
    }
  }

  private void checkBelowDname(int i) {
    for (int j = order.first[i]; j < order.first[i + 1]; j++) {
      int r = order.record[j];
      // RFC 6672 s2.4 holds for data; NSEC3 owners are no names that anybody asks for.
      if (order.rrsetType(r) == RRType.NSEC3) continue;
      problems.report(
          ZoneRule.BELOW_DNAME,
          r,
          "\""
              + owners.name(i)
              + "\" lies below the DNAME at "
              + problems.place(owners.firstOf(dname, RRType.DNAME), r)
              + "; nothing may exist there");
      return;
    }
  }
}
