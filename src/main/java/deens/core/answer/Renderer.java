package deens.core.answer;

import deens.core.image.Found;
import deens.core.image.ImageBytes;
import deens.core.image.ImageReader;
import deens.core.image.NameView;
import deens.core.image.RRsetView;
import deens.core.image.ZoneView;
import deens.core.rr.RdataNames;
import deens.core.wire.Name;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Rcode;
import deens.core.wire.ResponseWriter;
import deens.core.wire.Wire;
import deens.core.wire.Words;

/**
 * Renders a response's tail: the algorithm of RFC 1034 s4.3.2 from the point where the zone and the
 * name in it are found, as revised by RFC 4592 (wildcards), RFC 6672 (DNAME) and RFC 4035 s3.1
 * (DNSSEC). Aliases are followed and additional data is found inside the zone of the question. Hot
 * path: no allocation after construction.
 */
final class Renderer {
  /** The AA bit of {@link #render}'s result, where it is in the header's second 16 bits. */
  static final int AUTHORITATIVE = 0x0400;

  /** The bits of {@link #render}'s result; they stand in the header's second 16 bits like this. */
  static final int HEADER_BITS = AUTHORITATIVE | 15;

  private static final int NAME_OCTETS = Name.MAX_OCTETS + ResponseWriter.NAME_SLACK;
  private static final int MOST_ALIASES = 16;

  private final Decision decision = new Decision();
  private final Denial denial;
  private final ResponseWriter w;
  private final RRsetWriter rrsets;
  private final AdditionalSection additional;

  // Names[0] is the question's, the others those that its aliases lead to; all in lower case.
  private final byte[][] names = new byte[MOST_ALIASES][];
  private final Found next = new Found();

  // The DNAME RRsets in the answer.
  private final long[] dnames = new long[MOST_ALIASES];
  private int dnameCount;

  private final byte[] alias = new byte[2 + NAME_OCTETS];

  private boolean dependsOnQname;

  private ImageBytes b; // of the response being rendered, as all below
  private Found question = next;
  private boolean dnssec;

  Renderer(Denial denial, ResponseWriter writer, Words words) {
    this.denial = denial;
    w = writer;
    rrsets = new RRsetWriter(writer, words);
    additional = new AdditionalSection(writer, rrsets);
    for (int i = 1; i < names.length; i++) names[i] = new byte[NAME_OCTETS];
  }

  /**
   * Renders.
   *
   * @param key the question's name in lower case, unchanged until the return
   * @param f what was found for it
   * @param first what was decided on that
   * @param all whether a query for ANY gets all RRsets
   * @return rcode and {@link #AUTHORITATIVE}
   */
  int render(
      ImageBytes bytes,
      byte[] key,
      Found f,
      Decision first,
      int type,
      boolean dnssecOk,
      boolean all,
      byte[] response,
      int questionEnd) {
    b = bytes;
    dnssec = dnssecOk;
    names[0] = key;
    w.start(response, questionEnd);
    w.questionSuffixes(first.fixedLabels, key, f.start, f.labels, f.end);
    question = f;
    rrsets.start(bytes, dnssecOk);
    additional.start(bytes, key, f);
    dnameCount = 0;
    dependsOnQname = false;
    int flags = follow(f, first, type, all);
    for (int i = 0; i < denial.proofs(); i++) {
      w.owner(denial.owner(i), 0);
      rrsets.rrset(denial.rrset(i), ResponseWriter.AUTHORITY, true, true);
    }
    additional.write();
    return flags;
  }

  /**
   * Follows aliases to their end, and writes answer and authority section. Proofs and the owners of
   * additional addresses are noted: they come behind. Returns the flags.
   */
  private int follow(Found f, Decision first, int type, boolean all) {
    Found at = f;
    Decision d = first;
    int step = 0;
    while (true) {
      byte[] name = names[step];
      boolean aliased;
      switch (d.kind) {
        case Decision.REFERRAL -> {
          referral(name, at);
          return step == 0 ? 0 : AUTHORITATIVE; // AA is about the first owner (RFC 1035 s4.1.1)
        }
        case Decision.DNAME -> {
          if (!substitute(name, at)) return AUTHORITATIVE | Rcode.YXDOMAIN;
          synthesise(step, RRsetView.ttl(b, NameView.rrset(b, at.name(), RRType.DNAME)));
          if (type == RRType.CNAME) return AUTHORITATIVE;
          aliased = step + 1 < MOST_ALIASES && foldInto(step + 1, alias, 2);
        }
        case Decision.DATA -> {
          additional.leaveOut(type == RRType.ANY && all ? at.name() : 0);
          if (!data(at.name(), step, type, all)) return AUTHORITATIVE;
          aliased = step + 1 < MOST_ALIASES && aliasOf(at.name(), step + 1);
        }
        case Decision.WILDCARD_DATA -> {
          if (denial.isPossible()) denial.wildcard(name, at);
          if (!data(d.wildcard, step, type, all)) return AUTHORITATIVE;
          aliased = step + 1 < MOST_ALIASES && aliasOf(d.wildcard, step + 1);
        }
        default -> {
          negative(name, at, d);
          return AUTHORITATIVE | (d.isNoName() ? Rcode.NXDOMAIN : Rcode.NOERROR);
        }
      }
      if (!aliased) return AUTHORITATIVE; // a loop or too long a chain: what is there so far
      step++;
      if (!enter(step, type)) return AUTHORITATIVE; // out of the zone
      at = next;
      decision.decide(b, names[step], next, type, dnssec, all, denial);
      d = decision;
      dependsOnQname |= d.kind == Decision.WILDCARD_DATA && d.wildcard == first.wildcard;
    }
  }

  /**
   * Whether the tail just rendered depends on more of the question's name than was decided: aliases
   * that lead back to the wildcard that the name was synthesised from end where they meet the name.
   */
  boolean dependsOnQname() {
    return dependsOnQname;
  }

  /** No RRset stands in a message twice, though a chain may pass the same DNAME again. */
  private boolean isNewDname(long dname) {
    if (isThere(dname)) return false;
    dnames[dnameCount++] = dname;
    return true;
  }

  private boolean isThere(long rrset) {
    for (int i = 0; i < dnameCount; i++) if (dnames[i] == rrset) return true;
    return false;
  }

  private void owner(int step) {
    if (step == 0) w.ownerIsQname(names[0][0] == 0);
    else w.owner(names[step], 0);
  }

  /**
   * Writes what a name has for the type. Returns whether that is an alias, to be followed. Where it
   * asks for addresses, notes them.
   */
  private boolean data(long name, int step, int type, boolean all) {
    owner(step);
    if (type == RRType.RRSIG) {
      signatures(name);
      return false;
    }
    long r = NameView.rrsets(b, name);
    for (int n = 0; r != 0 && n < NameView.MOST_RRSETS; n++) {
      int t = b.u16(r);
      if (RRsetView.records(b, r) > 0) {
        if (t == type || type == RRType.ANY) {
          if (!isThere(r)) rrsets.rrset(r, ResponseWriter.ANSWER, true, true);
          additional.note(r, names[step], 0, 0);
          if (type != RRType.ANY || !all) return false; // RFC 8482 s4.1: one RRset will do
        } else if (t == RRType.CNAME && Decision.followsAlias(type)) {
          rrsets.rrset(r, ResponseWriter.ANSWER, true, true);
          return true;
        }
      }
      r = RRsetView.next(b, r);
    }
    return false;
  }

  private void signatures(long name) {
    long r = NameView.rrsets(b, name);
    for (int n = 0; r != 0 && n < NameView.MOST_RRSETS; n++) {
      if (RRsetView.signed(b, r) && !(dnssec && isThere(r))) {
        rrsets.signaturesOf(r, ResponseWriter.ANSWER, false, 0);
      }
      r = RRsetView.next(b, r);
    }
    if (w.isFull()) w.truncate();
    w.mark(true);
  }

  /**
   * Makes the CNAME's target in {@link RRsetWriter#items} the name of the given step; false: seen
   * before.
   */
  private boolean aliasOf(long name, int step) {
    long cname = NameView.rrset(b, name, RRType.CNAME);
    rrsets.load(cname);
    return foldInto(step, rrsets.items, 2);
  }

  private boolean foldInto(int step, byte[] from, int at) {
    rrsets.fold(from, at, names[step]);
    for (int i = 0; i < step; i++) {
      if (sameName(names[i], names[step])) {
        dependsOnQname |= i == 0;
        return false;
      }
    }
    return true;
  }

  private static boolean sameName(byte[] a, byte[] b) {
    for (int i = 0; ; i++) {
      int n = a[i];
      if (n != b[i]) return false;
      if (n == 0) return true;
      for (int end = i + n; i < end; ) if (a[++i] != b[i]) return false;
    }
  }

  /** Looks up the name of a step; false: it is not in the question's zone. */
  private boolean enter(int step, int type) {
    next.labelsOf(names[step], 0);
    if (!next.enterZone(names[step], question, names[0])) return false;
    ImageReader.descend(b, names[step], next, type == RRType.DS);
    return true;
  }

  /**
   * Writes the DNAME, and puts into {@link #alias} the name with the DNAME's owner replaced by its
   * target (RFC 6672 s2.2), as RDATA behind its length; false: it is too long.
   */
  private boolean substitute(byte[] name, Found at) {
    long dname = NameView.rrset(b, at.name(), RRType.DNAME);
    if (dname == 0) throw new IndexOutOfBoundsException("damaged image: no DNAME");
    if (isNewDname(dname)) {
      w.owner(name, at.startAt(at.depth));
      rrsets.rrset(dname, ResponseWriter.ANSWER, true, true);
    }
    rrsets.load(dname);
    int prefix = at.startAt(at.depth);
    int octets = Wire.u16(rrsets.items, 0);
    if (prefix + octets > Name.MAX_OCTETS) return false;
    Wire.putU16(alias, 0, prefix + octets);
    System.arraycopy(name, 0, alias, 2, prefix);
    System.arraycopy(rrsets.items, 2, alias, 2 + prefix, octets);
    return true;
  }

  /** Writes the CNAME that says what a DNAME made of the name; it has no signature of its own. */
  private void synthesise(int step, int ttl) {
    owner(step);
    w.head(RRType.CNAME, RRClass.IN, ttl);
    w.record(
        alias,
        0,
        RdataNames.compressAt(RRType.CNAME),
        RdataNames.compressNames(RRType.CNAME),
        ResponseWriter.ANSWER);
    if (w.isFull()) w.truncate();
    w.mark(true);
  }

  private void referral(byte[] name, Found at) {
    long ns = NameView.rrset(b, at.name(), RRType.NS);
    if (ns == 0) throw new IndexOutOfBoundsException("damaged image: a zone cut without NS");
    w.owner(name, at.startAt(at.depth));
    rrsets.rrset(ns, ResponseWriter.AUTHORITY, true, false);
    additional.note(ns, name, at.depth, at.name());
    if (dnssec) {
      long ds = NameView.rrset(b, at.name(), RRType.DS);
      // In a zone that is not signed, a DS is nothing that a validator could use.
      if (ds != 0 && RRsetView.records(b, ds) > 0 && RRsetView.signed(b, ds)) {
        rrsets.rrset(ds, ResponseWriter.AUTHORITY, true, true);
      } else if (denial.isPossible()) {
        denial.noDs(name, at);
      }
    }
  }

  private void negative(byte[] name, Found at, Decision d) {
    soa(name, at);
    if (!denial.isPossible()) return;
    if (d.kind == Decision.NO_DATA) denial.noData(name, at);
    else if (d.kind == Decision.WILDCARD_NO_DATA) denial.wildcardNoData(name, at, d.wildcard);
    else denial.noName(name, at);
  }

  /** The SOA of a negative answer: its TTL is how long that may be remembered (RFC 2308 s3). */
  private void soa(byte[] name, Found at) {
    long apex = ZoneView.apex(b, at.zone);
    long soa = NameView.rrset(b, apex, RRType.SOA);
    if (soa == 0) throw new IndexOutOfBoundsException("damaged image: a zone without SOA");
    w.owner(name, at.startAt(at.apexDepth));
    rrsets.load(soa);
    int minimum = Wire.i32(rrsets.items, rrsets.itemsEnd() - 4);
    int ttl = Math.min(RRsetView.ttl(b, soa), minimum);
    rrsets.records(RRType.SOA, ttl, ResponseWriter.AUTHORITY);
    if (dnssec && RRsetView.signed(b, soa)) {
      rrsets.signaturesOf(soa, ResponseWriter.AUTHORITY, true, ttl);
    }
    if (w.isFull()) w.truncate();
    w.mark(true);
  }
}
