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
   * One pass over the owners in canonical order, which all cores share. Targets of NS, MX and SRV are
   * found by binary search.
   */

  private final ZoneBuilder zone;
  private final RecordStore store;
  private final RecordOrder order;
  private final Owners owners;
  private final ZoneProblems problems;
  private final IntFunction<String> files;
  private final long now;

  private ZoneCheck(ZoneBuilder zone, IntFunction<String> files, long now) {
    this.zone = zone;
    store = zone.store();
    order = zone.order();
    owners = new Owners(store, order);
    problems = new ZoneProblems(store, files);
    this.files = files;
    this.now = now;
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
      checkOwners(apex.get().wire());
    }
  }

  private void checkOwners(byte[] apex) {
    var dnssec = new DnssecCheck(store, problems, now);
    for (OwnersCheck share : Shares.of(order.owners, (from, to) -> checkOwners(apex, from, to))) {
      problems.addAll(share.problems);
      dnssec.addAll(share.dnssec);
    }
    dnssec.whole();
  }

  private OwnersCheck checkOwners(byte[] apex, int fromRank, int toRank) {
    var own = new ZoneProblems(store, files);
    var share = new OwnersCheck(store, order, owners, own, apex, now);
    share.run(fromRank, toRank);
    return share;
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
    if (order.owners > 0 && owners.isApex(0)) {
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
}
