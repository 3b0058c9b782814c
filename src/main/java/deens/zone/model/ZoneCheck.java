package deens.zone.model;

import static deens.core.rr.RRTypes.mnemonic;

import deens.core.wire.Name;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.zone.text.Problem;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * What must be true of a whole zone, and what should be: everything that no single record shows. An
 * error means that the zone cannot be served as it is meant; where BIND, NSD and Knot differ, what
 * most of them load is a warning.
 */
public final class ZoneCheck {
  /*
   * One pass over the owners in canonical order: what is below a zone cut or a DNAME follows it, so
   * that one remembered owner of each kind is enough. Targets of NS, MX and SRV are found by binary
   * search.
   */

  private final ZoneBuilder zone;
  private final RecordStore store;
  private final RecordOrder order;
  private final Owners owners;
  private final ZoneProblems problems;
  private final RRsetCheck rrsets;
  private final DnssecCheck dnssec;

  /** Rank of the zone cut that the walk is at or below; -1: none. */
  private int cut = -1;

  /** Rank of the DNAME that the walk is at or below; -1: none. */
  private int dname = -1;

  private ZoneCheck(ZoneBuilder zone, IntFunction<String> files, long now) {
    this.zone = zone;
    store = zone.store();
    order = zone.order();
    owners = new Owners(store, order);
    problems = new ZoneProblems(store, files);
    byte[] apex = zone.apex().map(Name::wire).orElse(new byte[0]);
    var hosts = new HostCheck(store, order, owners, problems, apex);
    dnssec = new DnssecCheck(store, problems, now);
    rrsets = new RRsetCheck(store, order, owners, problems, hosts, dnssec);
  }

  /**
   * Lists all problems of a zone, sorted by file, line and column.
   *
   * @param zone with all its records; none is taken afterwards
   * @param files the name of each file by the number that the records came with; 0 is the zone file
   * @param clockSeconds the time, in seconds since 1970
   * @param problems takes them one by one
   */
  public static void check(
      ZoneBuilder zone,
      IntFunction<String> files,
      LongSupplier clockSeconds,
      Consumer<Problem> problems) {
    var check = new ZoneCheck(zone, files, clockSeconds.getAsLong());
    check.run();
    check.problems.tell(problems);
  }

  private void run() {
    for (int i = 0; i < zone.otherClasses().size(); i += 4) reportClass(zone.otherClasses(), i);
    Optional<Name> apex = zone.apex();
    if (apex.isEmpty()) {
      problems.report(ZoneRule.ONE_SOA, "no SOA record; a zone has one, at its apex");
    } else {
      checkApex(apex.get());
      checkLeftOut(apex.get());
      for (int i = 0; i < order.owner.length; i++) checkOwner(i);
      dnssec.whole();
    }
  }

  private void reportClass(Ints others, int i) {
    int rclass = others.get(i + 3);
    problems.add(
        others.get(i),
        others.get(i + 1),
        others.get(i + 2),
        ZoneRule.CLASS,
        "class "
            + (rclass == RRClass.CH ? "CH" : rclass == RRClass.HS ? "HS" : "CLASS" + rclass)
            + "; expected IN, the class of the zone",
        "");
  }

  private void checkApex(Name apex) {
    int soa = Integer.MAX_VALUE;
    boolean ns = false;
    if (order.owner.length > 0 && owners.isApex(0)) {
      for (int i = order.first[0]; i < order.first[1]; i++) {
        int type = store.type(order.record[i]);
        if (type == RRType.SOA) soa = Math.min(soa, order.record[i]);
        if (type == RRType.NS) ns = true;
      }
    }
    if (soa == Integer.MAX_VALUE) {
      problems.report(
          ZoneRule.ONE_SOA, "no SOA record at \"" + apex + "\"; a zone has one, at its apex");
    }
    if (!ns) {
      problems.report(
          ZoneRule.NS_AT_APEX,
          "no NS record at \"" + apex + "\"; a zone names its name servers there");
    }
  }

  private void checkLeftOut(Name apex) {
    for (int i = 0; i < order.outOfZone.size(); i += 2) {
      int o = order.outOfZone.get(i + 1);
      problems.report(
          ZoneRule.OUT_OF_ZONE,
          order.outOfZone.get(i),
          "\"" + owners.ownerName(o) + "\" is not at or below \"" + apex + "\"; left out");
    }
    for (int i = 0; i < order.duplicates.size(); i += 2) {
      int r = order.duplicates.get(i);
      problems.report(
          ZoneRule.DUPLICATE,
          r,
          "the same "
              + mnemonic(store.type(r))
              + " record stands at "
              + problems.place(order.duplicates.get(i + 1), r)
              + "; left out");
    }
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
