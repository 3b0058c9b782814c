package deens.zone.model;

import deens.core.rr.RRTypes;
import deens.core.wire.Name;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Wire;
import deens.zone.text.Position;
import deens.zone.text.Problem;
import deens.zone.text.Problem.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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

  /** Problems of one kind that are listed; more are counted. */
  private static final int LISTED = 1000;

  private static final int MAX_MESSAGE_OCTETS = 65_535;
  private static final int FIXED_RECORD_OCTETS = 10; // type, class, TTL, RDLENGTH
  private static final int SPF = 99;

  /** RFC 9276 s3.2: validators may treat more iterations as insecure. */
  private static final int MAX_ITERATIONS = 100;

  private enum Rule {
    CLASS(Severity.ERROR, "RFC 1035 s5.2"),
    META_TYPE(Severity.ERROR, "RFC 6895 s3.1"),
    ONE_SOA(Severity.ERROR, "RFC 1035 s5.2"),
    SOA_AT_APEX(Severity.ERROR, "RFC 1035 s5.2"),
    NS_AT_APEX(Severity.ERROR, "RFC 1034 s4.2.1"),
    OUT_OF_ZONE(Severity.WARNING, "RFC 1034 s4.2"),
    CNAME_ALONE(Severity.ERROR, "RFC 2181 s10.1"),
    ONE_CNAME(Severity.ERROR, "RFC 2181 s10.1"),
    ONE_DNAME(Severity.ERROR, "RFC 6672 s2.4"),
    BELOW_DNAME(Severity.ERROR, "RFC 6672 s2.4"),
    DNAME_AT_CUT(Severity.ERROR, "RFC 6672 s2.3"),
    DS_AT_APEX(Severity.ERROR, "RFC 4035 s2.4"),
    DS_WITHOUT_NS(Severity.WARNING, "RFC 4035 s2.4"),
    OCCLUDED(Severity.WARNING, "RFC 2181 s6.1"),
    MISSING_GLUE(Severity.WARNING, "RFC 1034 s4.2.1"),
    NO_ADDRESS(Severity.WARNING, "RFC 1912 s2.4"),
    ALIAS_TARGET(Severity.WARNING, "RFC 2181 s10.3"),
    WILDCARD_NS(Severity.WARNING, "RFC 4592 s4.2"),
    WILDCARD_DNAME(Severity.WARNING, "RFC 4592 s4.4"),
    TTL(Severity.WARNING, "RFC 2181 s5.2"),
    DUPLICATE(Severity.WARNING, "RFC 2181 s5"),
    RRSET_TOO_LARGE(Severity.WARNING, "RFC 1035 s4.2.2"),
    SPF_TYPE(Severity.WARNING, "RFC 7208 s3.1"),
    ONE_NSEC(Severity.WARNING, "RFC 4034 s4"),
    ONE_NSEC3(Severity.WARNING, "RFC 5155 s7.1"),
    NSEC_AND_NSEC3(Severity.WARNING, "RFC 5155 s7.1"),
    ITERATIONS(Severity.WARNING, "RFC 9276 s3.1"),
    SIGNATURE_TIME(Severity.WARNING, "RFC 4035 s5.3.1"),
    SIGNATURE_OF_NOTHING(Severity.WARNING, "RFC 4035 s2.2");

    final Severity severity;
    final String reference;

    Rule(Severity severity, String reference) {
      this.severity = severity;
      this.reference = reference;
    }
  }

  private record Found(int file, int line, int column, Rule rule, String message) {
    static final Comparator<Found> ORDER =
        Comparator.comparingInt(Found::file)
            .thenComparingInt(Found::line)
            .thenComparingInt(Found::column);
  }

  private final ZoneBuilder zone;
  private final RecordStore store;
  private final RecordOrder order;
  private final IntFunction<String> files;
  private final long now;

  /** Wire form, lower case; empty if there is none. */
  private final byte[] apex;

  private final List<Found> found = new ArrayList<>();
  private final Map<Rule, Integer> count = new EnumMap<>(Rule.class);
  private final byte[] key = new byte[OwnerKey.MAX_OCTETS];

  /** Rank of the zone cut that the walk is at or below; -1: none. */
  private int cut = -1;

  /** Rank of the DNAME that the walk is at or below; -1: none. */
  private int dname = -1;

  private int firstNsec = -1;
  private int firstNsec3 = -1;
  private final Tally expired = new Tally();
  private final Tally notYetValid = new Tally();
  private final Tally ofNothing = new Tally();

  /** How many records something is true of, and the first of them in file order. */
  private static final class Tally {
    int records;
    int first = Integer.MAX_VALUE;

    void add(int r) {
      records++;
      first = Math.min(first, r);
    }
  }

  private ZoneCheck(ZoneBuilder zone, IntFunction<String> files, long now) {
    this.zone = zone;
    this.store = zone.store();
    this.order = zone.order();
    this.files = files;
    this.now = now;
    this.apex = zone.apex().map(Name::wire).orElse(new byte[0]);
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
    check.found.sort(Found.ORDER);
    for (Found f : check.found) {
      problems.accept(
          new Problem(
              new Position(files.apply(f.file), f.line, f.column), f.rule.severity, f.message));
    }
  }

  private void run() {
    for (int i = 0; i < zone.otherClasses().size(); i += 4) reportClass(zone.otherClasses(), i);
    Optional<Name> apex = zone.apex();
    if (apex.isEmpty()) {
      report(Rule.ONE_SOA, "no SOA record; a zone has one, at its apex");
    } else {
      checkApex(apex.get());
      checkLeftOut(apex.get());
      for (int i = 0; i < order.owner.length; i++) checkOwner(i);
      checkWhole();
    }
    for (Rule rule : Rule.values()) {
      int more = count.getOrDefault(rule, 0) - LISTED;
      if (more > 0)
        found.add(new Found(0, 0, 0, rule, more + " more like \"" + example(rule) + "\""));
    }
  }

  private void reportClass(Ints others, int i) {
    int rclass = others.get(i + 3);
    add(
        others.get(i),
        others.get(i + 1),
        others.get(i + 2),
        Rule.CLASS,
        "class "
            + (rclass == RRClass.CH ? "CH" : rclass == RRClass.HS ? "HS" : "CLASS" + rclass)
            + "; expected IN, the class of the zone",
        "");
  }

  private void checkApex(Name apex) {
    int soa = Integer.MAX_VALUE;
    boolean ns = false;
    if (order.owner.length > 0 && isApex(0)) {
      for (int i = order.first[0]; i < order.first[1]; i++) {
        int type = store.type(order.record[i]);
        if (type == RRType.SOA) soa = Math.min(soa, order.record[i]);
        if (type == RRType.NS) ns = true;
      }
    }
    if (soa == Integer.MAX_VALUE) {
      report(Rule.ONE_SOA, "no SOA record at \"" + apex + "\"; a zone has one, at its apex");
    }
    if (!ns) {
      report(
          Rule.NS_AT_APEX, "no NS record at \"" + apex + "\"; a zone names its name servers there");
    }
  }

  private void checkLeftOut(Name apex) {
    for (int i = 0; i < order.outOfZone.size(); i += 2) {
      int o = order.outOfZone.get(i + 1);
      report(
          Rule.OUT_OF_ZONE,
          order.outOfZone.get(i),
          "\"" + ownerName(o) + "\" is not at or below \"" + apex + "\"; left out");
    }
    for (int i = 0; i < order.duplicates.size(); i += 2) {
      int r = order.duplicates.get(i);
      report(
          Rule.DUPLICATE,
          r,
          "the same "
              + mnemonic(store.type(r))
              + " record stands at "
              + place(order.duplicates.get(i + 1), r)
              + "; left out");
    }
  }

  private void checkWhole() {
    if (firstNsec >= 0 && firstNsec3 >= 0) {
      report(
          Rule.NSEC_AND_NSEC3,
          firstNsec3,
          "NSEC3 in a zone that has NSEC too, at "
              + place(firstNsec, firstNsec3)
              + "; expected one chain only");
    }
    report(Rule.SIGNATURE_TIME, expired, "RRSIG has expired; the zone must be signed again");
    report(Rule.SIGNATURE_TIME, notYetValid, "RRSIG is not valid yet; is the clock right?");
    report(Rule.SIGNATURE_OF_NOTHING, ofNothing, "RRSIG covers an RRset that is not in the zone");
  }

  private void checkOwner(int i) {
    if (cut >= 0 && !isBelow(i, cut)) cut = -1;
    if (dname >= 0 && !isBelow(i, dname)) dname = -1;
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
    if (ns >= 0 && !isApex(i) && !occluded) cut = i;
    if (cname >= 0) checkAlias(i, cname);
    if (ds >= 0) checkDs(i, ds, ns);
    if (dname >= 0) checkBelowDname(i);
    if (dnameHere >= 0) {
      if (cut == i) {
        report(
            Rule.DNAME_AT_CUT,
            dnameHere,
            "DNAME beside NS at \"" + name(i) + "\"; NS at " + place(ns, dnameHere));
      }
      if (dname < 0 && !occluded) dname = i;
    }
    if (isWildcard(i)) {
      if (ns >= 0) {
        report(
            Rule.WILDCARD_NS,
            ns,
            "NS at the wildcard \"" + name(i) + "\": what it means is not defined");
      }
      if (dnameHere >= 0) {
        report(
            Rule.WILDCARD_DNAME,
            dnameHere,
            "DNAME at the wildcard \"" + name(i) + "\": what it means is not defined");
      }
    }
    for (int p = order.first[i]; p < order.first[i + 1]; ) p = checkRRset(i, p, occluded);
  }

  /**
   * Checks the RRset whose first record or RRSIG is at p in the order; returns where the next is.
   */
  private int checkRRset(int i, int p, boolean occluded) {
    int type = order.rrsetType(order.record[p]);
    int first = Integer.MAX_VALUE;
    long octets = 0;
    int end = p;
    int signatures = 0;
    for (; end < order.first[i + 1] && order.rrsetType(order.record[end]) == type; end++) {
      int r = order.record[end];
      if (store.type(r) == RRType.RRSIG) {
        signatures++;
        checkSignature(r);
        if (first == Integer.MAX_VALUE) ofNothing.add(r);
      } else {
        first = Math.min(first, r);
        octets += store.keyLength(order.owner[i]) + 1 + FIXED_RECORD_OCTETS + store.rdataLength(r);
      }
    }
    int records = end - p - signatures;
    if (records == 0) return end;

    if (type == 0 || RRType.isMeta(type)) {
      report(Rule.META_TYPE, first, "type " + mnemonic(type) + " is never zone data");
    }
    if (octets > MAX_MESSAGE_OCTETS) {
      report(
          Rule.RRSET_TOO_LARGE,
          first,
          "the "
              + records
              + " "
              + mnemonic(type)
              + " records at \""
              + name(i)
              + "\" do not fit in a message of 65535 octets");
    }
    if (occluded) {
      // Addresses below a cut are glue.
      if (type != RRType.A && type != RRType.AAAA) {
        reportOccluded(first, type, i, "lies below the zone cut \"" + name(cut) + "\"");
      }
    } else if (cut == i && !mayStandAtCut(type)) {
      reportOccluded(first, type, i, "belongs to the zone that is delegated there");
    }
    for (int j = p; j < p + records; j++) {
      int r = order.record[j];
      if (store.ttl(r) != store.ttl(first)) {
        report(
            Rule.TTL,
            r,
            "TTL "
                + store.ttl(r)
                + " in an RRset of TTL "
                + store.ttl(first)
                + ", first at "
                + place(first, r)
                + "; that one is used");
      }
      checkRecord(i, r, first, occluded);
    }
    return end;
  }

  private void checkRecord(int i, int r, int first, boolean occluded) {
    boolean another = r != first;
    switch (store.type(r)) {
      case RRType.SOA -> {
        if (!isApex(i)) {
          report(Rule.SOA_AT_APEX, r, "SOA at \"" + name(i) + "\", which is not the zone's apex");
        } else if (another) {
          report(
              Rule.ONE_SOA,
              r,
              "another SOA at \"" + name(i) + "\"; first one at " + place(first, r));
        }
      }
      case RRType.CNAME -> {
        if (another) {
          report(
              Rule.ONE_CNAME,
              r,
              "another CNAME at \"" + name(i) + "\"; first one at " + place(first, r));
        }
      }
      case RRType.DNAME -> {
        if (another) {
          report(
              Rule.ONE_DNAME,
              r,
              "another DNAME at \"" + name(i) + "\"; first one at " + place(first, r));
        }
      }
      case RRType.NSEC -> {
        if (another) {
          report(
              Rule.ONE_NSEC,
              r,
              "another NSEC at \"" + name(i) + "\"; first one at " + place(first, r));
        }
        if (firstNsec < 0) firstNsec = r;
      }
      case RRType.NSEC3 -> {
        if (another) {
          report(
              Rule.ONE_NSEC3,
              r,
              "another NSEC3 at \"" + name(i) + "\"; first one at " + place(first, r));
        }
        if (firstNsec3 < 0) firstNsec3 = r;
      }
      case RRType.NSEC3PARAM -> {
        int iterations = Wire.u16(store.rdataPage(r), store.rdataAt(r) + 2);
        if (iterations > MAX_ITERATIONS) {
          report(
              Rule.ITERATIONS,
              r,
              iterations
                  + " extra NSEC3 iterations; expected 0, and validators may take over "
                  + MAX_ITERATIONS
                  + " for unsigned");
        }
      }
      case SPF ->
          report(
              Rule.SPF_TYPE,
              r,
              "type SPF is no longer looked up; expected a TXT record in its place");
      case RRType.NS -> checkTarget(i, r, 0, occluded);
      case RRType.MX -> checkTarget(i, r, 2, occluded);
      case RRType.SRV -> checkTarget(i, r, 6, occluded);
      default -> {}
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

  private void reportOccluded(int r, int type, int i, String why) {
    report(Rule.OCCLUDED, r, mnemonic(type) + " at \"" + name(i) + "\" is never served: it " + why);
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
    report(
        Rule.CNAME_ALONE,
        cname,
        "CNAME beside other data at \"" + name(i) + "\"",
        "; first other record, " + mnemonic(store.type(other)) + ", at " + place(other, cname));
  }

  private void checkDs(int i, int ds, int ns) {
    if (isApex(i)) {
      report(Rule.DS_AT_APEX, ds, "DS at the zone's apex; it belongs to the parent zone");
    } else if (ns < 0) {
      report(
          Rule.DS_WITHOUT_NS,
          ds,
          "DS at \"" + name(i) + "\", which has no NS: no zone is delegated there");
    }
  }

  private void checkBelowDname(int i) {
    for (int j = order.first[i]; j < order.first[i + 1]; j++) {
      int r = order.record[j];
      // RFC 6672 s2.4 holds for data; NSEC3 owners are no names that anybody asks for.
      if (order.rrsetType(r) == RRType.NSEC3) continue;
      report(
          Rule.BELOW_DNAME,
          r,
          "\""
              + name(i)
              + "\" lies below the DNAME at "
              + place(firstOf(dname, RRType.DNAME), r)
              + "; nothing may exist there");
      return;
    }
  }

  private void checkSignature(int r) {
    if (store.rdataLength(r) < 16) return;
    byte[] b = store.rdataPage(r);
    int p = store.rdataAt(r);
    // RFC 4034 s3.1.5: times are 32-bit serial numbers (RFC 1982).
    if (Wire.i32(b, p + 8) - (int) now < 0) expired.add(r);
    else if ((int) now - Wire.i32(b, p + 12) < 0) notYetValid.add(r);
  }

  /**
   * Checks that the host which an NS, MX or SRV record names has an address, if it is our business.
   */
  private void checkTarget(int i, int r, int before, boolean occluded) {
    if (occluded) return;
    byte[] b = store.rdataPage(r);
    int p = store.rdataAt(r) + before;
    if (b[p] == 0) return; // RFC 7505, RFC 2782: "." says that there is none
    if (!endsLikeApex(b, store.rdataAt(r) + store.rdataLength(r))) return;
    int from = OwnerKey.ofName(b, p, key);
    if (!beginsWith(from, i, order.apexKeyOctets)) return;
    String type = mnemonic(store.type(r));
    if (cut == i && beginsWith(from, i, store.keyLength(order.owner[i]))) {
      int rank = order.find(key, from, key.length);
      if (rank < 0 || !hasAddress(rank)) {
        report(
            Rule.MISSING_GLUE,
            r,
            type
                + " target \""
                + Name.at(b, p)
                + "\" lies in the zone that it serves, and has no address here");
      }
      return;
    }
    switch (target(from)) {
      case FOUND, ELSEWHERE -> {}
      case ALIAS ->
          report(
              Rule.ALIAS_TARGET,
              r,
              type
                  + " target \""
                  + Name.at(b, p)
                  + "\" is a CNAME; expected a name that has an address");
      case NONE ->
          report(
              Rule.NO_ADDRESS,
              r,
              type + " target \"" + Name.at(b, p) + "\" has no address in this zone",
              forgottenDot(b, p, from));
    }
  }

  /**
   * Whether the octets before an index are the apex, in any case: false for most names elsewhere,
   * before their labels have been looked at.
   */
  private boolean endsLikeApex(byte[] b, int end) {
    for (int i = apex.length - 1, p = end - 1; i >= 0; i--, p--) {
      if (p < 0 || Wire.lower(b[p]) != apex[i]) return false;
    }
    return true;
  }

  private enum Target {
    /** It has an address. */
    FOUND,
    /** It has none. */
    NONE,
    /** It is a CNAME. */
    ALIAS,
    /** It lies at or below a zone cut or below a DNAME: not for this zone to say. */
    ELSEWHERE
  }

  /** Looks up the name with the key in {@code key[from..]}, which is at or below the apex. */
  private Target target(int from) {
    int rank = order.find(key, from, key.length);
    if (rank >= 0 && hasAddress(rank)) return Target.FOUND;
    int encloser = from + order.apexKeyOctets;
    if (encloser < key.length && firstOf(0, RRType.DNAME) >= 0) return Target.ELSEWHERE;
    for (int end = encloser; end < key.length; encloser = end) {
      end = labelEnd(end);
      rank = order.find(key, from, end);
      if (rank < 0 && !isAbove(from, end, -rank - 1)) return wildcard(from, encloser);
      if (rank < 0) continue; // an empty non-terminal
      if (firstOf(rank, RRType.NS) >= 0) return Target.ELSEWHERE;
      if (end < key.length && firstOf(rank, RRType.DNAME) >= 0) return Target.ELSEWHERE;
    }
    return rank >= 0 ? at(rank) : Target.NONE;
  }

  /** Looks at the wildcard below the closest encloser, whose key is {@code key[from..to)}. */
  private Target wildcard(int from, int to) {
    byte[] star = Arrays.copyOfRange(key, from, to + 2);
    star[star.length - 2] = '*';
    star[star.length - 1] = 0;
    int rank = order.find(star, 0, star.length);
    return rank >= 0 ? at(rank) : Target.NONE;
  }

  private Target at(int rank) {
    return hasAddress(rank)
        ? Target.FOUND
        : firstOf(rank, RRType.CNAME) >= 0 ? Target.ALIAS : Target.NONE;
  }

  private int labelEnd(int p) {
    int end = p;
    while (key[end] != 0) end += key[end] == 1 ? 2 : 1;
    return end + 1;
  }

  /**
   * Returns a hint if a target reads as if its final dot was forgotten: two labels or more before
   * the apex, of which the last looks like a top-level domain and nothing here is called so.
   */
  private String forgottenDot(byte[] b, int p, int from) {
    int top = from + order.apexKeyOctets;
    if (top == key.length) return ""; // the apex itself
    int end = labelEnd(top);
    if (end == key.length || end - top < 3) return "";
    for (int k = top; k < end - 1; k++) if (key[k] < 'a' || key[k] > 'z') return "";
    int rank = order.find(key, from, end);
    if (rank >= 0 || isAbove(from, end, -rank - 1)) return "";
    int octets = Name.length(b, p) - zone.apex().get().length();
    byte[] relative = Arrays.copyOf(Arrays.copyOfRange(b, p, p + octets), octets + 1);
    return "; did you mean \"" + Name.at(relative, 0) + "\"?";
  }

  private boolean hasAddress(int rank) {
    return firstOf(rank, RRType.A) >= 0 || firstOf(rank, RRType.AAAA) >= 0;
  }

  /** Returns the first record of a type at an owner, in canonical order; -1 if there is none. */
  private int firstOf(int rank, int type) {
    for (int j = order.first[rank]; j < order.first[rank + 1]; j++) {
      if (store.type(order.record[j]) == type) return order.record[j];
    }
    return -1;
  }

  private boolean isApex(int rank) {
    return store.keyLength(order.owner[rank]) == order.apexKeyOctets;
  }

  private boolean isWildcard(int rank) {
    int o = order.owner[rank];
    byte[] b = store.keyPage(o);
    int n = store.keyLength(o);
    int end = store.keyAt(o) + n;
    return n >= 2 && b[end - 2] == '*' && (n == 2 || b[end - 3] == 0);
  }

  /** Whether an owner is below another. */
  private boolean isBelow(int rank, int above) {
    int a = order.owner[above];
    int o = order.owner[rank];
    int n = store.keyLength(a);
    int p = store.keyAt(o);
    int q = store.keyAt(a);
    return store.keyLength(o) > n
        && Arrays.equals(store.keyPage(o), p, p + n, store.keyPage(a), q, q + n);
  }

  /** Whether the name with the key in {@code key[from..to)} is above the owner of a rank. */
  private boolean isAbove(int from, int to, int rank) {
    if (rank == order.owner.length) return false;
    int o = order.owner[rank];
    int p = store.keyAt(o);
    return store.keyLength(o) > to - from
        && Arrays.equals(store.keyPage(o), p, p + to - from, key, from, to);
  }

  /** Whether {@code key[from..]} begins with the first octets of an owner's key. */
  private boolean beginsWith(int from, int rank, int octets) {
    int p = store.keyAt(order.owner[rank]);
    return key.length - from >= octets
        && Arrays.equals(key, from, from + octets, store.keyPage(order.owner[rank]), p, p + octets);
  }

  private String name(int rank) {
    return ownerName(order.owner[rank]);
  }

  private String ownerName(int o) {
    byte[] wire = new byte[Name.MAX_OCTETS + 1];
    OwnerKey.toName(store.keyPage(o), store.keyAt(o), store.keyLength(o), wire);
    return Name.at(wire, 0).toString();
  }

  private static String mnemonic(int type) {
    return RRTypes.mnemonic(type);
  }

  /** Where a record stands, seen from another: the file is told only if it is a different one. */
  private String place(int r, int from) {
    String here = store.line(r) + ":" + store.column(r);
    return store.file(r) == store.file(from) ? here : files.apply(store.file(r)) + ":" + here;
  }

  /** Reports a problem of the whole zone. */
  private void report(Rule rule, String message) {
    add(0, 0, 0, rule, message, "");
  }

  private void report(Rule rule, int r, String message) {
    report(rule, r, message, "");
  }

  private void report(Rule rule, int r, String message, String hint) {
    add(store.file(r), store.line(r), store.column(r), rule, message, hint);
  }

  private void report(Rule rule, Tally tally, String message) {
    if (tally.records == 0) return;
    report(
        rule, tally.first, message, tally.records > 1 ? "; " + (tally.records - 1) + " more" : "");
  }

  private void add(int file, int line, int column, Rule rule, String message, String hint) {
    if (count.merge(rule, 1, Integer::sum) > LISTED) return;
    String text = message + " (" + rule.reference + ")" + hint;
    found.add(new Found(file, line, column, rule, text));
  }

  private String example(Rule rule) {
    for (Found f : found) if (f.rule == rule) return f.message;
    throw new IllegalStateException("no problem of the kind " + rule);
  }
}
