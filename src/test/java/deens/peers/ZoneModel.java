package deens.peers;

import deens.core.rr.RRTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * A zone's records by owner: enough to say what kind of answer a query must get, not the answer.
 */
final class ZoneModel {
  private final ServedZone zone;
  private final Signing signing;
  private final List<Record> records = new ArrayList<>();
  private final Map<Name, Map<Integer, Record>> nodes = new HashMap<>();
  private final Set<Name> emptyNonTerminals = new HashSet<>();

  ZoneModel(ServedZone zone, Signing signing) throws IOException {
    this.zone = zone;
    this.signing = signing;
    for (String line : Files.readAllLines(zone.file(), StandardCharsets.ISO_8859_1)) {
      if (!line.startsWith(";")) add(record(line.split("\\s+", 5)));
    }
    // The signer writes the RRsets of a name in another order each time.
    Collections.sort(records);
  }

  /** Reads owner, TTL, class, type and RDATA; of types that dnsjava cannot read, no RDATA. */
  private static Record record(String[] fields) throws IOException {
    Name owner = Name.fromString(fields[0]);
    long ttl = Long.parseLong(fields[1]);
    byte[] mnemonic = fields[3].getBytes(StandardCharsets.US_ASCII);
    int type = RRTypes.number(mnemonic, 0, mnemonic.length);
    try {
      return Record.fromString(owner, type, DClass.IN, ttl, fields[4], Name.root);
    } catch (IOException e) {
      return Record.newRecord(owner, type, DClass.IN, ttl);
    }
  }

  private void add(Record r) {
    if (r.getType() == Type.NSEC3 || r.getType() == Type.RRSIG) return;
    records.add(r);
    nodes.computeIfAbsent(r.getName(), n -> new HashMap<>()).put(r.getType(), r);
    for (Name n = r.getName(); n.labels() > apex().labels(); n = new Name(n, 1)) {
      emptyNonTerminals.add(n);
    }
  }

  ServedZone zone() {
    return zone;
  }

  Name apex() {
    return zone.apex();
  }

  /** Its records but for RRSIG and NSEC3, which nobody asks for by name. */
  List<Record> records() {
    return records;
  }

  /** The owners of its DNAME records. */
  List<Name> dnames() {
    return records.stream().filter(r -> r.getType() == Type.DNAME).map(Record::getName).toList();
  }

  /** What a query for a name in this zone is about. */
  Kind kind(Name name, int type) {
    return kind(name, type, new HashSet<>());
  }

  private Kind kind(Name name, int type, Set<Name> seen) {
    for (int labels = apex().labels(); labels <= name.labels(); labels++) {
      Name at = new Name(name, name.labels() - labels);
      boolean last = labels == name.labels();
      var types = nodes.getOrDefault(at, Map.of());
      boolean atApex = at.equals(apex());
      if (types.isEmpty() && !atApex && !emptyNonTerminals.contains(at)) {
        return wildcard(new Name(at, 1), name, type, seen);
      }
      if (types.containsKey(Type.NS) && !atApex) return atCut(types, name, type, last);
      if (!last && types.get(Type.DNAME) instanceof DNAMERecord dname) {
        try {
          var _ = name.fromDNAME(dname);
          return Kind.DNAME;
        } catch (NameTooLongException e) {
          return Kind.YXDOMAIN;
        }
      }
    }
    var types = nodes.getOrDefault(name, Map.of());
    if (types.isEmpty() && !name.equals(apex())) return Kind.EMPTY_NON_TERMINAL;
    if (types.containsKey(type)) return Kind.POSITIVE;
    if (types.get(Type.CNAME) instanceof CNAMERecord cname) return chain(cname, name, type, seen);
    return Kind.NODATA;
  }

  private Kind wildcard(Name encloser, Name name, int type, Set<Name> seen) {
    Name wildcard = wildcardOf(encloser);
    var types = nodes.getOrDefault(wildcard, Map.of());
    if (types.isEmpty() && !emptyNonTerminals.contains(wildcard)) return Kind.NXDOMAIN;
    if (types.containsKey(type)) return Kind.WILDCARD;
    if (types.get(Type.CNAME) instanceof CNAMERecord cname) {
      return chain(cname, name, type, seen) == Kind.CNAME_LOOP
          ? Kind.CNAME_LOOP
          : Kind.WILDCARD_CNAME;
    }
    return Kind.WILDCARD_NODATA;
  }

  private Kind chain(CNAMERecord cname, Name name, int type, Set<Name> seen) {
    if (!seen.add(name)) return Kind.CNAME_LOOP;
    Name target = cname.getTarget();
    boolean loops = target.subdomain(apex()) && kind(target, type, seen) == Kind.CNAME_LOOP;
    return loops ? Kind.CNAME_LOOP : Kind.CNAME_CHAIN;
  }

  private Kind atCut(Map<Integer, Record> cut, Name name, int type, boolean atCut) {
    if (atCut && type == Type.DS) return Kind.DS_AT_CUT;
    var below = atCut ? Map.<Integer, Record>of() : nodes.getOrDefault(name, Map.of());
    if (below.containsKey(Type.A) || below.containsKey(Type.AAAA)) return Kind.GLUE;
    if (!below.isEmpty()) return Kind.OCCLUDED;
    if (signing == Signing.NONE) return Kind.REFERRAL;
    if (cut.containsKey(Type.DS)) return Kind.SECURE_REFERRAL;
    return signing == Signing.OPT_OUT ? Kind.OPT_OUT_REFERRAL : Kind.INSECURE_REFERRAL;
  }

  private static Name wildcardOf(Name encloser) {
    try {
      return Name.concatenate(Name.fromConstantString("*"), encloser);
    } catch (NameTooLongException e) {
      return Name.root; // has no data in the zone, as a name that cannot be
    }
  }
}
