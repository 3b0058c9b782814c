package deens.zone.model;

import deens.core.rr.RRTypes;
import deens.core.wire.Name;
import deens.core.wire.RRType;
import deens.core.wire.Wire;
import java.util.Arrays;

/**
 * Whether the hosts that NS, MX and SRV records name have addresses, as far as it is for this zone
 * to say (RFC 1912 s2.4, RFC 2181 s10.3).
 */
final class HostCheck {
  private final RecordStore store;
  private final RecordOrder order;
  private final Owners owners;
  private final ZoneProblems problems;

  /** Wire form, lower case. */
  private final byte[] apex;

  private final byte[] key = new byte[OwnerKey.MAX_OCTETS];

  HostCheck(
      RecordStore store, RecordOrder order, Owners owners, ZoneProblems problems, byte[] apex) {
    this.store = store;
    this.order = order;
    this.owners = owners;
    this.problems = problems;
    this.apex = apex;
  }

  /**
   * Checks the host that a record names.
   *
   * @param r the record, NS, MX or SRV
   * @param before octets of its RDATA before the name
   * @param owner rank of its owner, which is not below a zone cut
   * @param atCut whether that is a zone cut
   */
  void check(int r, int before, int owner, boolean atCut) {
    byte[] b = store.rdataPage(r);
    int p = store.rdataAt(r) + before;
    if (b[p] == 0) return; // RFC 7505, RFC 2782: "." says that there is none
    if (!endsLikeApex(b, store.rdataAt(r) + store.rdataLength(r))) return;
    int from = OwnerKey.ofName(b, p, key);
    if (!owners.beginsWith(key, from, owner, order.apexKeyOctets)) return;
    String type = RRTypes.mnemonic(store.type(r));
    if (atCut && owners.beginsWith(key, from, owner, store.keyLength(order.owner[owner]))) {
      int rank = order.find(key, from, key.length);
      if (rank < 0 || !owners.hasAddress(rank)) {
        problems.report(
            ZoneRule.MISSING_GLUE,
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
          problems.report(
              ZoneRule.ALIAS_TARGET,
              r,
              type
                  + " target \""
                  + Name.at(b, p)
                  + "\" is a CNAME; expected a name that has an address");
      case NONE ->
          problems.report(
              ZoneRule.NO_ADDRESS,
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
    if (rank >= 0 && owners.hasAddress(rank)) return Target.FOUND;
    int encloser = from + order.apexKeyOctets;
    if (encloser < key.length && owners.firstOf(0, RRType.DNAME) >= 0) return Target.ELSEWHERE;
    for (int end = encloser; end < key.length; encloser = end) {
      end = labelEnd(end);
      rank = order.find(key, from, end);
      if (rank < 0 && !owners.isAbove(key, from, end, -rank - 1)) return wildcard(from, encloser);
      if (rank < 0) continue; // an empty non-terminal
      if (owners.firstOf(rank, RRType.NS) >= 0) return Target.ELSEWHERE;
      if (end < key.length && owners.firstOf(rank, RRType.DNAME) >= 0) return Target.ELSEWHERE;
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
    return owners.hasAddress(rank)
        ? Target.FOUND
        : owners.firstOf(rank, RRType.CNAME) >= 0 ? Target.ALIAS : Target.NONE;
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
    if (rank >= 0 || owners.isAbove(key, from, end, -rank - 1)) return "";
    int octets = Name.length(b, p) - apex.length;
    byte[] relative = Arrays.copyOf(Arrays.copyOfRange(b, p, p + octets), octets + 1);
    return "; did you mean \"" + Name.at(relative, 0) + "\"?";
  }
}
