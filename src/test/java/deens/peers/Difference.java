package deens.peers;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A deliberate difference between our responses and those of some peers: where the RFCs leave room
 * and the peers do not agree among themselves either, or where a peer is wrong.
 */
@SuppressWarnings("ImmutableEnumChecker") // Set.copyOf makes it so
enum Difference {
  /** Nobody may use what is left in a truncated message. */
  TRUNCATED_CONTENT(
      "RFC 2181 s9",
      EnumSet.allOf(Program.class),
      EnumSet.of(Aspect.RCODE, Aspect.ANSWER, Aspect.AUTHORITY, Aspect.ADDITIONAL)) {
    @Override
    boolean explains(Probe probe, Answer ours, Answer theirs) {
      return ours.isTruncated() && theirs.isTruncated();
    }
  },

  /**
   * Compression is optional, and so is what NSD and BIND leave out before they truncate; a message
   * near its limit fits for one and not for the other. Glue that does not fit makes ours TC.
   */
  WHAT_FITS(
      "RFC 9471 s3, RFC 1035 s4.1.4",
      EnumSet.allOf(Program.class),
      EnumSet.of(Aspect.TRUNCATED, Aspect.ANSWER, Aspect.AUTHORITY, Aspect.ADDITIONAL)) {
    @Override
    boolean explains(Probe probe, Answer ours, Answer theirs) {
      boolean onlyAdditional =
          ours.set(Section.ANSWER).equals(theirs.set(Section.ANSWER))
              && ours.set(Section.AUTHORITY).equals(theirs.set(Section.AUTHORITY));
      return !probe.stream()
          && (ours.isTruncated() != theirs.isTruncated() || onlyAdditional)
          && Math.max(ours.octets(), theirs.octets()) > 250;
    }
  },

  /** Additional data is a courtesy, but for the glue of a referral. */
  OPTIONAL_ADDITIONAL(
      "RFC 1034 s4.3.2 step 6", EnumSet.allOf(Program.class), EnumSet.of(Aspect.ADDITIONAL)) {
    @Override
    boolean explains(Probe probe, Answer ours, Answer theirs) {
      return !probe.is(Kind.TSIG) && (!ours.isReferral() || sameGlue(ours, theirs));
    }
  },

  /** One RRset over UDP and all over TCP; NSD and Knot give one over both, BIND all over both. */
  ANY_MINIMAL(
      "RFC 8482 s4.1",
      EnumSet.allOf(Program.class),
      EnumSet.of(Aspect.ANSWER, Aspect.AUTHORITY, Aspect.ADDITIONAL, Aspect.TRUNCATED)) {
    @Override
    boolean explains(Probe probe, Answer ours, Answer theirs) {
      return probe.is(Kind.ANY)
          && (ours.isTruncated() || !ours.records(Section.ANSWER).isEmpty())
          && (theirs.isTruncated() || !theirs.records(Section.ANSWER).isEmpty());
    }
  },

  /** A query for RRSIG gets all of the name's; Knot gives those of one RRset. */
  ALL_SIGNATURES(
      "RFC 4035 s3.1.1",
      EnumSet.of(Program.KNOT),
      EnumSet.of(Aspect.ANSWER, Aspect.TRUNCATED, Aspect.AUTHORITY)) {
    @Override
    boolean explains(Probe probe, Answer ours, Answer theirs) {
      return probe.is(Kind.RRSIG)
          && (ours.isTruncated()
              || ours.set(Section.ANSWER).containsAll(theirs.set(Section.ANSWER)));
    }
  },

  /** Chains end at 16 aliases and at the first repetition; the peers have other limits. */
  CHAIN_LENGTH(
      "RFC 1034 s3.6.2",
      EnumSet.allOf(Program.class),
      EnumSet.of(
          Aspect.RCODE, Aspect.TRUNCATED, Aspect.ANSWER, Aspect.AUTHORITY, Aspect.ADDITIONAL)) {
    @Override
    boolean explains(Probe probe, Answer ours, Answer theirs) {
      List<String> a = ours.chain();
      List<String> b = theirs.chain();
      int shorter = Math.min(a.size(), b.size());
      boolean samePath = a.subList(0, shorter).equals(b.subList(0, shorter));
      boolean gaveUp = theirs.rcode() == Rcode.SERVFAIL && ours.rcode() == Rcode.NOERROR;
      // NSD applies a DNAME to its own target once only; BIND follows none for ANY; Knot forgets
      // the SOA behind some chains of both wildcards and DNAMEs.
      boolean dname = ours.has(Section.ANSWER, Type.DNAME);
      boolean endsEarly = dname && b.size() < a.size();
      boolean noSoa = dname && a.equals(b) && !theirs.has(Section.AUTHORITY, Type.SOA);
      boolean aliased = dname || a.size() > 5 || probe.isAnyOf(ALIASES);
      boolean answered =
          Set.of(Rcode.NOERROR, Rcode.NXDOMAIN, Rcode.YXDOMAIN, Rcode.SERVFAIL)
              .contains(theirs.rcode());
      return aliased && answered && samePath && (gaveUp || shorter >= 5 || endsEarly || noSoa);
    }
  },

  /** Knot 3.2 answers NXDOMAIN, or adds what is below, where a DNAME makes too long a name. */
  NAME_TOO_LONG(
      "RFC 6672 s2.2",
      EnumSet.of(Program.KNOT),
      EnumSet.of(Aspect.RCODE, Aspect.AUTHORITY, Aspect.TRUNCATED, Aspect.ANSWER)) {
    @Override
    boolean explains(Probe probe, Answer ours, Answer theirs) {
      return ours.rcode() == Rcode.YXDOMAIN;
    }
  },

  /** NSEC and NSEC3 records that a peer leaves out, or sends without need. */
  PROOFS(
      "RFC 4035 s3.1.3",
      EnumSet.allOf(Program.class),
      EnumSet.of(Aspect.AUTHORITY, Aspect.TRUNCATED)) {
    @Override
    boolean explains(Probe probe, Answer ours, Answer theirs) {
      return probe.isAnyOf(EnumSet.of(Kind.DNSSEC_OK, Kind.EDNS_OPTION))
          && withoutProofs(ours).equals(withoutProofs(theirs))
          && ours.isTruncated() == theirs.isTruncated();
    }
  },

  /** RRSIG and NSEC stand beside a CNAME and at a cut; the peers follow or refer differently. */
  DNSSEC_TYPES_AT_ALIASES_AND_CUTS(
      "RFC 4035 s2.5",
      EnumSet.of(Program.NSD, Program.BIND),
      EnumSet.of(
          Aspect.RCODE, Aspect.AUTHORITATIVE, Aspect.ANSWER, Aspect.AUTHORITY, Aspect.ADDITIONAL)) {
    @Override
    boolean explains(Probe probe, Answer ours, Answer theirs) {
      boolean aliased =
          theirs.has(Section.ANSWER, Type.CNAME) != ours.has(Section.ANSWER, Type.CNAME);
      boolean referred = ours.isReferral() != theirs.isReferral();
      return probe.isAnyOf(EnumSet.of(Kind.NSEC, Kind.RRSIG)) && (aliased || referred);
    }
  },

  /** What is no query: FORMERR with the question or without, an answer, or no response at all. */
  MALFORMED(
      "RFC 1035 s4.1.1, RFC 9619 s4, RFC 8945 s5.2",
      EnumSet.allOf(Program.class),
      EnumSet.allOf(Aspect.class)) {
    @Override
    boolean explains(Probe probe, Answer ours, Answer theirs) {
      boolean tolerant = probe.isAnyOf(EnumSet.of(Kind.TRAILING_OCTETS, Kind.EXTRA_RECORD));
      return probe.isAnyOf(WRONG)
          && (tolerant
              ? !ours.isSilence()
              : ours.rcode() == Rcode.FORMERR || ours.rcode() == Rcode.NOTAUTH);
    }
  },

  /** Other opcodes are not implemented here: NOTIFY and UPDATE neither. */
  OTHER_OPCODES(
      "RFC 1035 s4.1.1",
      EnumSet.allOf(Program.class),
      EnumSet.of(
          Aspect.SILENCE,
          Aspect.RCODE,
          Aspect.AUTHORITATIVE,
          Aspect.HEADER,
          Aspect.QUESTION,
          Aspect.EDNS)) {
    @Override
    boolean explains(Probe probe, Answer ours, Answer theirs) {
      return probe.is(Kind.OTHER_OPCODE) && ours.rcode() == Rcode.NOTIMP;
    }
  },

  /** Classes but IN are not served; the peers differ in saying so, and in class ANY. */
  OTHER_CLASSES("RFC 1035 s3.2.4", EnumSet.allOf(Program.class), EnumSet.allOf(Aspect.class)) {
    @Override
    boolean explains(Probe probe, Answer ours, Answer theirs) {
      return probe.is(Kind.OTHER_CLASS) && !ours.isSilence();
    }
  },

  /** What a server tells about itself is its own matter; BIND is silent about some names. */
  CHAOS(
      "RFC 4892 s2",
      EnumSet.allOf(Program.class),
      EnumSet.of(
          Aspect.SILENCE, Aspect.RCODE, Aspect.AUTHORITATIVE, Aspect.ANSWER, Aspect.AUTHORITY)) {
    @Override
    boolean explains(Probe probe, Answer ours, Answer theirs) {
      return probe.is(Kind.CHAOS) && !ours.isSilence();
    }
  },

  /** Types that no data can have are asked for in vain; transfers are refused. */
  META_TYPES(
      "RFC 6895 s3.1, RFC 5936 s2.2.1",
      EnumSet.allOf(Program.class),
      EnumSet.of(
          Aspect.RCODE,
          Aspect.AUTHORITATIVE,
          Aspect.ANSWER,
          Aspect.AUTHORITY,
          Aspect.ADDITIONAL,
          Aspect.TRUNCATED)) {
    @Override
    boolean explains(Probe probe, Answer ours, Answer theirs) {
      return probe.isAnyOf(EnumSet.of(Kind.META_TYPE, Kind.TRANSFER))
          && Set.of(Rcode.FORMERR, Rcode.NOTIMP, Rcode.REFUSED, Rcode.NOTAUTH)
              .contains(probe.is(Kind.META_TYPE) ? theirs.rcode() : ours.rcode());
    }
  },

  /**
   * BIND copies CD, NSD wants rcode 0 in a query and forgets DO in BADVERS; only BIND has cookies,
   * and minds what is in an option that it has no use for.
   */
  HEADER_AND_EDNS_BITS(
      "RFC 4035 s3.1.6, RFC 3225 s3, RFC 7873 s5.2",
      EnumSet.of(Program.NSD, Program.BIND, Program.KNOT),
      EnumSet.allOf(Aspect.class)) {
    @Override
    boolean explains(Probe probe, Answer ours, Answer theirs) {
      boolean mindsOption = probe.is(Kind.EDNS_OPTION) && theirs.rcode() == Rcode.FORMERR;
      return !ours.isSilence()
          && (mindsOption
              || probe.isAnyOf(EnumSet.of(Kind.HEADER_BITS, Kind.EDNS_VERSION, Kind.COOKIE)));
    }
  };

  private static final Set<Kind> ALIASES =
      EnumSet.of(Kind.CNAME_CHAIN, Kind.CNAME_LOOP, Kind.WILDCARD_CNAME, Kind.DNAME, Kind.YXDOMAIN);
  private static final Set<Kind> WRONG =
      EnumSet.of(
          Kind.BAD_QUESTION,
          Kind.QUESTION_COUNT,
          Kind.MISSING_RECORD,
          Kind.BAD_OPT,
          Kind.EXTRA_RECORD,
          Kind.TRAILING_OCTETS,
          Kind.TSIG);

  private final String section;
  private final Set<Program> peers;
  private final Set<Aspect> aspects;

  Difference(String section, Set<Program> peers, Set<Aspect> aspects) {
    this.section = section;
    this.peers = Set.copyOf(peers);
    this.aspects = Set.copyOf(aspects);
  }

  /** The RFC that leaves room for it, or is on our side. */
  String section() {
    return section;
  }

  Set<Program> peers() {
    return peers;
  }

  /** In what the responses may differ where this difference applies. */
  Set<Aspect> aspects() {
    return aspects;
  }

  /** Whether it applies to a query and the two responses to it. */
  abstract boolean explains(Probe probe, Answer ours, Answer theirs);

  /** Addresses of name servers at or below the cut: a resolver cannot go on without them. */
  private static boolean sameGlue(Answer ours, Answer theirs) {
    for (Record r : ours.records(Section.AUTHORITY)) {
      if (r instanceof NSRecord ns && ns.getTarget().subdomain(ns.getName())) {
        Name server = ns.getTarget();
        if (!ours.additional(server).equals(theirs.additional(server))) return false;
      }
    }
    return true;
  }

  private static Set<String> withoutProofs(Answer answer) {
    var set = new TreeSet<String>();
    for (Record r : answer.records(Section.AUTHORITY)) {
      int type = r instanceof RRSIGRecord signature ? signature.getTypeCovered() : r.getType();
      if (type != Type.NSEC && type != Type.NSEC3) set.add(Answer.canonical(r));
    }
    return Collections.unmodifiableSet(set);
  }
}
