package deens.oracle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.xbill.DNS.NSEC3PARAMRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

/** A zone's RRsets by owner and type, in the canonical order of names, which dnsjava's Name has. */
final class Zone {
  private static final base32 BASE32HEX =
      new base32(base32.Alphabet.BASE32HEX, /* padding= */ false, /* lowercase= */ true);

  final Name apex;

  /** Every owner that is a name: those of NSEC3 records are not (RFC 5155 s7.2.8). */
  private final TreeMap<Name, TreeMap<Integer, RRset>> nodes = new TreeMap<>();

  /** The NSEC3 RRsets: their order by name is their order by hash (RFC 4648 s7). */
  private final TreeMap<Name, RRset> hashes = new TreeMap<>();

  Zone(TestZone zone) {
    apex = zone.apex();
    var records = new TreeMap<Name, TreeMap<Integer, List<Record>>>();
    var signatures = new TreeMap<Name, TreeMap<Integer, List<Record>>>();
    for (Record r : zone.records()) {
      int type = r instanceof RRSIGRecord s ? s.getTypeCovered() : r.getType();
      var map = r instanceof RRSIGRecord ? signatures : records;
      List<Record> rrset =
          map.computeIfAbsent(r.getName(), n -> new TreeMap<>())
              .computeIfAbsent(type, t -> new ArrayList<>());
      if (!rrset.contains(r)) rrset.add(r);
    }
    records.forEach((owner, types) ->
        types.forEach((type, rrset) -> {
          var signed = signatures.getOrDefault(owner, new TreeMap<>());
          var whole =
              new RRset(
                  owner,
                  type,
                  rrset.getFirst().getTTL(),
                  rrset,
                  signed.getOrDefault(type, List.of()));
          if (type == Type.NSEC3) hashes.put(owner, whole);
          else nodes.computeIfAbsent(owner, n -> new TreeMap<>()).put(type, whole);
        }));
  }

  /** Whether the name owns records or a name below it does (an ENT, RFC 4592 s2.2.2). */
  boolean exists(Name name) {
    Name next = nodes.ceilingKey(name);
    return next != null && next.subdomain(name);
  }

  /** Every owner, in canonical order; an ENT is none. */
  Set<Name> owners() {
    return nodes.keySet();
  }

  /** The RRsets of a name, by ascending type. */
  Map<Integer, RRset> at(Name name) {
    return nodes.getOrDefault(name, new TreeMap<>());
  }

  boolean has(Name name, int type) {
    return at(name).containsKey(type);
  }

  /** The names from just below the apex down to {@code name}, itself included. */
  List<Name> pathTo(Name name) {
    var path = new ArrayList<Name>();
    for (int labels = apex.labels() + 1; labels <= name.labels(); labels++) {
      path.add(new Name(name, name.labels() - labels));
    }
    return path;
  }

  /** The highest zone cut at or above the name. */
  Optional<Name> cut(Name name) {
    return pathTo(name).stream().filter(n -> has(n, Type.NS)).findFirst();
  }

  /** The highest owner of a DNAME above the name, the name itself left out (RFC 6672 s2.3). */
  Optional<Name> dname(Name name) {
    if (name.equals(apex)) return Optional.empty();
    if (has(apex, Type.DNAME)) return Optional.of(apex);
    return pathTo(new Name(name, 1)).stream().filter(n -> has(n, Type.DNAME)).findFirst();
  }

  /** RFC 4592 s3.3.1: the longest existing name at or above this one. */
  Name closestEncloser(Name name) {
    Name encloser = name;
    while (!exists(encloser)) encloser = new Name(encloser, 1);
    return encloser;
  }

  /** RFC 2308 s3 and s5: the SOA as it stands in negative answers. */
  RRset negativeSoa() {
    RRset soa = at(apex).get(Type.SOA);
    return soa.withTtl(Math.min(soa.ttl(), ((SOARecord) soa.records().getFirst()).getMinimum()));
  }

  boolean hasNsec() {
    return has(apex, Type.NSEC);
  }

  /** The NSEC of the name, or else the one that covers it (RFC 4034 s4.1.1). */
  RRset nsec(Name name) {
    Name owner = name;
    while (!has(owner, Type.NSEC)) owner = nodes.lowerKey(owner);
    return at(owner).get(Type.NSEC);
  }

  boolean hasNsec3() {
    return has(apex, Type.NSEC3PARAM) && !hashes.isEmpty();
  }

  /** The NSEC3 whose owner is the name's hash. */
  Optional<RRset> matchingNsec3(Name name) {
    return Optional.ofNullable(hashes.get(hashed(name)));
  }

  /** The NSEC3 in whose span the name's hash lies; the last one's goes round to the first. */
  RRset coveringNsec3(Name name) {
    var before = hashes.floorEntry(hashed(name));
    return before == null ? hashes.lastEntry().getValue() : before.getValue();
  }

  private Name hashed(Name name) {
    var parameters = (NSEC3PARAMRecord) at(apex).get(Type.NSEC3PARAM).records().getFirst();
    byte[] salt = parameters.getSalt() == null ? new byte[0] : parameters.getSalt();
    return hashed(name, salt, parameters.getIterations(), apex);
  }

  /** RFC 5155 s5. */
  static Name hashed(Name name, byte[] salt, int iterations, Name apex) {
    try {
      var sha1 = MessageDigest.getInstance("SHA-1");
      byte[] hash = name.toWireCanonical();
      for (int i = 0; i <= iterations; i++) {
        sha1.update(hash);
        hash = sha1.digest(salt);
      }
      return Name.concatenate(Gen.name(BASE32HEX.toString(hash)), apex);
    } catch (NoSuchAlgorithmException | org.xbill.DNS.NameTooLongException e) {
      throw new IllegalStateException(e);
    }
  }
}
