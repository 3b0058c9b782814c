package deens.oracle;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.AFSDBRecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.KXRecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.RTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SVCBBase;
import org.xbill.DNS.Type;

/**
 * Says what a response must hold, in the plainest way: to be read beside RFC 1034 s4.3.2 as revised
 * by RFC 4592 (wildcards), RFC 6672 (DNAME), RFC 4035 s3.1 (DNSSEC), RFC 5155 s7.2 (NSEC3), RFC
 * 2308 (negative answers) and RFC 8482 (ANY).
 */
public final class ReferenceEngine {
  /** Aliases in one answer, at most; the target of the last one is not looked up. */
  static final int MAX_ALIASES = 16;

  private final List<Zone> zones;
  private final boolean minimalAny;

  public ReferenceEngine(List<TestZone> zones, boolean minimalAny) {
    this.zones = zones.stream().map(Zone::new).toList();
    this.minimalAny = minimalAny;
  }

  /** Answers a query of class IN; message size plays no part. */
  public Answer answer(Query query) {
    Optional<Zone> zone = zoneFor(query);
    if (zone.isPresent()) return new Search(zone.get(), query).run();
    var refused = new Answer();
    refused.rcode = Rcode.REFUSED;
    refused.authoritative = false;
    return refused;
  }

  /** RFC 1034 s4.3.2 step 2: the nearest zone above the name. */
  private Optional<Zone> zoneFor(Query query) {
    Optional<Zone> nearest = Optional.empty();
    Optional<Zone> parent = Optional.empty();
    for (Zone zone : zones) {
      if (!query.name().subdomain(zone.apex)) continue;
      if (nearest.isEmpty() || zone.apex.labels() > nearest.get().apex.labels()) {
        nearest = Optional.of(zone);
      }
      if (zone.apex.equals(query.name())) continue;
      if (parent.isEmpty() || zone.apex.labels() > parent.get().apex.labels()) {
        parent = Optional.of(zone);
      }
    }
    // RFC 4035 s3.1.4.1: a DS belongs to the parent's side of a cut.
    return query.type() == Type.DS && parent.isPresent() ? parent : nearest;
  }

  /** One query in one zone. */
  private final class Search {
    private final Zone zone;
    private final Query query;
    private final Answer out = new Answer();

    /** The names asked for so far: the query's, then each alias's target. */
    private final Set<Name> asked = new HashSet<>();

    private int aliases;

    Search(Zone zone, Query query) {
      this.zone = zone;
      this.query = query;
    }

    Answer run() {
      lookUp(query.name());
      // Nothing stands in a message twice: what ANY got is no additional data.
      out.additional.removeIf(r ->
          out.answer.stream().anyMatch(a -> a.type() == r.type() && a.owner().equals(r.owner())));
      return out;
    }

    /** RFC 1034 s4.3.2 step 3: match down, label by label. */
    private void lookUp(Name name) {
      asked.add(name);
      Optional<Name> cut = zone.cut(name);
      Optional<Name> dname = zone.dname(name);
      // Whichever is met first on the way down ends it.
      if (cut.isPresent()
          && (dname.isEmpty() || cut.get().labels() < dname.get().labels())
          && !(query.type() == Type.DS && cut.get().equals(name))) {
        refer(cut.get()); // step 3b
      } else if (dname.isPresent()) {
        substitute(name, dname.get()); // step 3c of RFC 6672 s3.2
      } else if (zone.exists(name)) {
        atNode(name, name); // step 3a
      } else {
        Name encloser = zone.closestEncloser(name);
        Name wildcard = wildcardOf(encloser);
        if (zone.exists(wildcard)) {
          atNode(name, wildcard); // step 3c as in RFC 4592 s3.3
        } else {
          nameError(name, encloser);
        }
      }
    }

    /** Step 3a: the node is the name's own, or the source of synthesis (RFC 4592 s3.3.1). */
    private void atNode(Name name, Name node) {
      int type = query.type();
      Collection<RRset> all = zone.at(node).values();
      if (zone.has(node, Type.CNAME) && !answersBesideCname(type)) {
        RRset cname = zone.at(node).get(Type.CNAME);
        answer(cname, name, node);
        follow(((CNAMERecord) cname.records().getFirst()).getTarget());
      } else if (type == Type.ANY && !all.isEmpty()) {
        // RFC 8482 s4.1: any one RRset will do; over TCP, where no one is flooded, all of them.
        for (RRset rrset : all) {
          answer(rrset, name, node);
          addAddresses(rrset.at(name), Optional.empty());
          if (minimalAny && !query.stream()) break;
        }
      } else if (type == Type.RRSIG && all.stream().anyMatch(r -> !r.signatures().isEmpty())) {
        // RFC 4035 s2.2: they are no RRset; each has the TTL of what it covers.
        for (RRset rrset : all) {
          if (rrset.signatures().isEmpty()) continue;
          provePositive(name, node);
          // Those of a DNAME that led here are in the answer already.
          if (query.dnssecOk() && out.holds(name, rrset.type())) continue;
          out.answer.add(new RRset(name, Type.RRSIG, rrset.ttl(), rrset.signatures(), List.of()));
        }
      } else if (zone.has(node, type)) {
        RRset rrset = zone.at(node).get(type);
        answer(rrset, name, node);
        addAddresses(rrset.at(name), Optional.empty());
      } else {
        noData(name, node);
      }
    }

    /** RFC 2181 s10.1 and RFC 4035 s2.5: what is asked of the alias itself. */
    private static boolean answersBesideCname(int type) {
      return type == Type.CNAME || type == Type.ANY || type == Type.RRSIG || type == Type.NSEC;
    }

    /** Adds to the answer; what a wildcard gave needs proof that nothing was nearer. */
    private void answer(RRset rrset, Name name, Name node) {
      Answer.add(out.answer, forClient(rrset.at(name)));
      provePositive(name, node);
    }

    /** RFC 4035 s3.1.3.3, RFC 5155 s7.2.6: that the wildcard was right to apply. */
    private void provePositive(Name name, Name node) {
      if (node.equals(name) || !query.dnssecOk()) return;
      if (zone.hasNsec3()) {
        prove(zone.coveringNsec3(nextCloser(name, new Name(node, 1))));
      } else if (zone.hasNsec()) {
        prove(zone.nsec(name));
      }
    }

    /** Step 3a's "change QNAME and go back", inside the zone only. */
    private void follow(Name target) {
      aliases++;
      if (aliases == MAX_ALIASES || asked.contains(target) || !target.subdomain(zone.apex)) return;
      lookUp(target);
    }

    /** RFC 6672 s3.1 and s3.2: the DNAME, and a CNAME made from it. */
    private void substitute(Name name, Name owner) {
      RRset rrset = zone.at(owner).get(Type.DNAME);
      Answer.add(out.answer, forClient(rrset));
      try {
        Name target = name.fromDNAME((DNAMERecord) rrset.records().getFirst());
        var cname = new CNAMERecord(name, DClass.IN, rrset.ttl(), target);
        Answer.add(out.answer, new RRset(name, Type.CNAME, rrset.ttl(), List.of(cname), List.of()));
        // A CNAME was asked for, and here it is: NSD, Knot and BIND go no further.
        if (query.type() != Type.CNAME) follow(target);
      } catch (NameTooLongException e) {
        out.rcode = Rcode.YXDOMAIN; // RFC 6672 s2.2
      }
    }

    /** Step 3b: the way out of the authoritative data; RFC 4035 s3.1.4 under DO. */
    private void refer(Name cut) {
      out.authoritative = !out.answer.isEmpty(); // RFC 1035 s4.1.1: AA is about the first owner
      RRset servers = zone.at(cut).get(Type.NS);
      Answer.add(out.authority, servers.unsigned());
      // RFC 4035 s3.1.4 is about signed zones.
      boolean signedDs =
          zone.has(cut, Type.DS) && !zone.at(cut).get(Type.DS).signatures().isEmpty();
      if (query.dnssecOk() && signedDs) {
        Answer.add(out.authority, zone.at(cut).get(Type.DS));
      } else if (query.dnssecOk()) {
        proveNoData(cut); // RFC 4035 s3.1.4.1, RFC 5155 s7.2.7
      }
      addAddresses(servers, Optional.of(cut));
    }

    /** RFC 2308 s2.2. */
    private void noData(Name name, Name node) {
      Answer.add(out.authority, forClient(zone.negativeSoa()));
      if (!query.dnssecOk()) return;
      if (node.equals(name)) {
        proveNoData(name);
      } else if (zone.hasNsec3()) { // RFC 5155 s7.2.5
        proveClosestEncloser(name);
        zone.matchingNsec3(node).ifPresent(this::prove);
      } else if (zone.hasNsec()) { // RFC 4035 s3.1.3.4
        prove(zone.nsec(name));
        prove(zone.nsec(node));
      }
    }

    /** RFC 2308 s2.1; RFC 4035 s3.1.3.2 and RFC 5155 s7.2.2 under DO. */
    private void nameError(Name name, Name encloser) {
      out.rcode = Rcode.NXDOMAIN;
      Answer.add(out.authority, forClient(zone.negativeSoa()));
      if (!query.dnssecOk()) return;
      if (zone.hasNsec3()) {
        Name provable = proveClosestEncloser(name);
        prove(zone.coveringNsec3(wildcardOf(provable)));
      } else if (zone.hasNsec()) {
        prove(zone.nsec(name));
        prove(zone.nsec(wildcardOf(encloser)));
      }
    }

    /** That the name exists, and has no such type. */
    private void proveNoData(Name name) {
      if (zone.hasNsec3()) {
        Optional<RRset> matching = zone.matchingNsec3(name);
        if (matching.isPresent()) {
          prove(matching.get()); // RFC 5155 s7.2.3
        } else {
          proveClosestEncloser(name); // RFC 5155 s7.2.4: left out under opt-out
        }
      } else if (zone.hasNsec()) {
        prove(zone.nsec(name)); // RFC 4035 s3.1.3.1; an ENT has none, and is covered
      }
    }

    /** RFC 5155 s7.2.1; returns the closest encloser that has an NSEC3. */
    private Name proveClosestEncloser(Name name) {
      Name encloser = new Name(name, 1);
      while (zone.matchingNsec3(encloser).isEmpty()) encloser = new Name(encloser, 1);
      prove(zone.matchingNsec3(encloser).get());
      prove(zone.coveringNsec3(nextCloser(name, encloser)));
      return encloser;
    }

    private void prove(RRset denial) {
      Answer.add(out.authority, denial);
    }

    /** Step 6: addresses of the names that the RRset points at, glue last resort (step 3b). */
    private void addAddresses(RRset rrset, Optional<Name> cut) {
      for (Record record : rrset.records()) {
        Optional<Name> target = target(record, rrset.owner());
        if (target.isEmpty() || !target.get().subdomain(zone.apex)) continue;
        if (zone.dname(target.get()).isPresent()) continue;
        boolean isGlue = zone.cut(target.get()).isPresent();
        boolean required = cut.isPresent() && target.get().subdomain(cut.get());
        for (int type : new int[] {Type.A, Type.AAAA}) {
          if (!zone.has(target.get(), type) || out.holds(target.get(), type)) continue;
          RRset address = zone.at(target.get()).get(type);
          address = isGlue ? address.unsigned() : forClient(address); // RFC 4035 s2.2
          (required ? out.glue : out.additional).add(address);
        }
      }
    }

    private RRset forClient(RRset rrset) {
      return query.dnssecOk() ? rrset : rrset.unsigned(); // RFC 4035 s3.1.1
    }
  }

  private static Optional<Name> target(Record record, Name owner) {
    Name target =
        switch (record) {
          case NSRecord r -> r.getTarget();
          case MXRecord r -> r.getTarget();
          case SRVRecord r -> r.getTarget();
          case KXRecord r -> r.getTarget();
          case AFSDBRecord r -> r.getHost();
          case RTRecord r -> r.getIntermediateHost();
          // RFC 9460 s2.5: "." is the owner itself, and in AliasMode no service.
          case SVCBBase r ->
              r.getTargetName().equals(Name.root) && r.getSvcPriority() > 0
                  ? owner
                  : r.getTargetName();
          default -> Name.root;
        };
    return target.equals(Name.root) ? Optional.empty() : Optional.of(target);
  }

  /** RFC 5155 s1.3: one label longer than the closest encloser. */
  private static Name nextCloser(Name name, Name encloser) {
    return new Name(name, name.labels() - encloser.labels() - 1);
  }

  private static Name wildcardOf(Name encloser) {
    try {
      return Name.concatenate(Gen.name("*"), encloser);
    } catch (NameTooLongException e) {
      // No name can be below it, so no one has asked.
      throw new IllegalStateException(encloser.toString(), e);
    }
  }
}
