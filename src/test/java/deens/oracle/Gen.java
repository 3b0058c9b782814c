package deens.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Random zones, full of what is hard (wildcards, CNAME and DNAME chains and loops, cuts below cuts,
 * occluded data, empty non-terminals), and queries near them. The same seed gives the same zones
 * and queries. Zones are such as {@code named-checkzone -i local -k ignore} accepts.
 */
public final class Gen {
  private static final String[] LABELS = {
    "a",
    "b",
    "c",
    "d",
    "ns",
    "mail",
    "www",
    "*",
    "w",
    "A",
    "bB",
    "0",
    "a-1",
    "_s",
    "a\\.b",
    "\\000",
    "x\\032y",
    "\\200",
    "*a",
    "l".repeat(63),
    "m".repeat(40)
  };
  private static final String[] APEXES = {
    "example.", "Example.TEST.", "a.example.", "b.", "x.y.z.test.", "a.b.example."
  };
  private static final String[] OUTSIDE = {"elsewhere.", "ns.elsewhere.", "a.b.c.", "x.test."};
  private static final long[] TTLS = {0, 60, 300, 3600, 86400, 604800, Integer.MAX_VALUE};
  private static final int UNKNOWN_TYPE = 65280;
  private static final int[] PLAIN_TYPES = {
    Type.A,
    Type.A,
    Type.A,
    Type.AAAA,
    Type.TXT,
    Type.TXT,
    Type.MX,
    Type.SRV,
    Type.SVCB,
    Type.HTTPS,
    Type.PTR,
    Type.KX,
    UNKNOWN_TYPE
  };
  private static final int[] QUERY_TYPES = {
    Type.A,
    Type.A,
    Type.A,
    Type.AAAA,
    Type.TXT,
    Type.MX,
    Type.SRV,
    Type.SVCB,
    Type.NS,
    Type.NS,
    Type.CNAME,
    Type.DNAME,
    Type.SOA,
    Type.DS,
    Type.DS,
    Type.ANY,
    Type.ANY,
    Type.RRSIG,
    Type.NSEC,
    Type.NSEC3,
    Type.NSEC3PARAM,
    Type.DNSKEY,
    Type.PTR,
    UNKNOWN_TYPE,
    UNKNOWN_TYPE + 1
  };
  private static final int[] UDP_OCTETS = {0, 0, 512, 700, 1232, 1232, 1232, 4096, 65535, 100};

  private final SplittableRandom random;

  /** What a zone is grown in: RRsets by owner and type. */
  private TreeMap<Name, TreeMap<Integer, List<Record>>> nodes = new TreeMap<>();

  private Name apex = Name.root;

  public Gen(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Makes a zone of about {@code size} RRsets. */
  public TestZone zone(int size) {
    return zone(name(APEXES[random.nextInt(APEXES.length)]), size);
  }

  /** Makes a zone, and now and then some that lie below it or beside it, to be served together. */
  public List<TestZone> zones(int size) {
    var zones = new ArrayList<TestZone>();
    zones.add(zone(size));
    while (zones.size() < 4 && chance(4)) {
      TestZone above = zones.get(random.nextInt(zones.size()));
      Name below = chance(4) ? name("beside.") : ownerIn(above);
      boolean isNew = zones.stream().noneMatch(z -> z.apex().equals(below));
      if (isNew && !below.isWild()) zones.add(zone(below, size));
    }
    return zones;
  }

  /** Makes a zone of that name. */
  public TestZone zone(Name name, int size) {
    apex = name;
    nodes = new TreeMap<>();
    long minimum = TTLS[random.nextInt(5)];
    add(apex, Type.SOA, "ns." + apex + " Host\\.master." + apex + " 1 7200 3600 86400 " + minimum);
    for (int i = random.nextInt(2); i >= 0; i--) add(apex, Type.NS, nameServer(apex));
    for (int i = 0; i < size; i++) grow();
    while (repair()) {}
    var records = new ArrayList<Record>(nodes.get(apex).remove(Type.SOA));
    nodes.values().forEach(types -> types.values().forEach(records::addAll));
    return new TestZone(apex, records);
  }

  /** Makes a query for a name in, beside, above or below what the zones hold. */
  public Query queryNear(List<TestZone> zones) {
    TestZone zone = zones.get(random.nextInt(zones.size()));
    Name name = ownerIn(zone);
    if (chance(6)) name = zone.records().get(random.nextInt(zone.records().size())).getName();
    if (chance(12)) name = name(OUTSIDE[random.nextInt(OUTSIDE.length)]);
    int near = random.nextInt(20);
    if (near < 5) name = below(name);
    else if (near < 6) name = below(below(below(name)));
    else if (near < 9 && name.labels() > 1) name = below(new Name(name, 1));
    else if (near < 11 && name.labels() > 1) name = new Name(name, 1);
    else if (near < 12) name = neighbour(name);
    if (name.isWild() && chance(2)) name = below(new Name(name, 1));
    int type = QUERY_TYPES[random.nextInt(QUERY_TYPES.length)];
    if (chance(4)) type = zone.records().get(random.nextInt(zone.records().size())).getType();
    int octets = UDP_OCTETS[random.nextInt(UDP_OCTETS.length)];
    return new Query(mixCase(name), type, octets, octets > 0 && !chance(3), chance(4));
  }

  /** Makes the same query in another case, with other EDNS, over another transport. */
  public Query again(Query query) {
    int octets = UDP_OCTETS[random.nextInt(UDP_OCTETS.length)];
    boolean dnssecOk = octets > 0 && !chance(3);
    return new Query(mixCase(query.name()), query.type(), octets, dnssecOk, chance(4));
  }

  private void grow() {
    Name owner = chance(3) ? anyOwner() : below(anyOwner());
    if (chance(8)) owner = below(owner);
    if (chance(5)) owner = concat("*", owner.isWild() ? apex : owner);
    int kind = random.nextInt(20);
    if (kind < 10) {
      int type = PLAIN_TYPES[random.nextInt(PLAIN_TYPES.length)];
      for (int i = chance(3) ? random.nextInt(4) : 0; i >= 0; i--) add(owner, type, rdata(type));
    } else if (kind < 14) {
      add(owner, Type.CNAME, target(owner).toString());
    } else if (kind < 16) {
      add(owner, Type.DNAME, target(owner).toString());
    } else if (!owner.equals(apex)) {
      for (int i = random.nextInt(3); i >= 0; i--) add(owner, Type.NS, nameServer(owner));
      for (int i = random.nextInt(4) - 2; i >= 0; i--) {
        add(owner, Type.DS, random.nextInt(65536) + " 13 2 " + hex(32));
      }
      if (chance(2)) add(below(owner), Type.A, address()); // occluded
      if (chance(5)) add(owner, Type.TXT, "occluded");
      if (chance(6)) add(below(owner), Type.NS, nameServer(owner));
    }
  }

  /** Drops what no server would load; whether something was dropped, so that more may be. */
  private boolean repair() {
    boolean dropped = false;
    for (Name owner : List.copyOf(nodes.keySet())) {
      TreeMap<Integer, List<Record>> types = nodes.get(owner);
      boolean atApex = owner.equals(apex);
      if (!atApex && strictlyBelow(owner, Type.DNAME)) { // RFC 6672 s2.4
        dropped |= nodes.remove(owner) != null;
        continue;
      }
      if (owner.isWild()) {
        dropped |= types.remove(Type.NS) != null; // RFC 4592 s4.2: undefined
        dropped |= types.remove(Type.DNAME) != null; // RFC 6672 s3.3: undefined
      }
      if (!atApex && types.containsKey(Type.NS)) dropped |= types.remove(Type.DNAME) != null;
      if (!types.containsKey(Type.NS) || atApex) dropped |= types.remove(Type.DS) != null;
      if (types.size() > 1) dropped |= types.remove(Type.CNAME) != null; // RFC 2181 s10.1
      if (types.isEmpty()) nodes.remove(owner);
      List<Record> servers = types.getOrDefault(Type.NS, List.of());
      for (Record ns : List.copyOf(servers)) {
        if (canServe(ns.getAdditionalName(), owner)) continue;
        servers.remove(ns);
        if (servers.isEmpty()) {
          types.remove(Type.NS);
          add(owner, Type.NS, "ns.elsewhere.");
        }
        dropped = true;
      }
    }
    return dropped;
  }

  /** A name server in the zone is no alias, and has an address if it lies below the cut. */
  private boolean canServe(Name server, Name cut) {
    if (!server.subdomain(apex)) return true;
    if (strictlyBelow(server, Type.DNAME)) return false;
    var types = nodes.getOrDefault(server, new TreeMap<>());
    if (types.containsKey(Type.CNAME)) return false;
    if (types.containsKey(Type.A) || types.containsKey(Type.AAAA)) return true;
    for (Name n = server; n.labels() > apex.labels(); n = new Name(n, 1)) {
      Name wildcard = new Name(n, 1).equals(Name.root) ? name("*.") : n.wild(1);
      if (nodes.getOrDefault(wildcard, new TreeMap<>()).containsKey(Type.CNAME)) return false;
    }
    return !cut.equals(apex) && !server.subdomain(cut);
  }

  private boolean strictlyBelow(Name name, int type) {
    for (Name n = name; n.labels() > apex.labels(); ) {
      n = new Name(n, 1);
      if (nodes.containsKey(n) && nodes.get(n).containsKey(type)) return true;
    }
    return false;
  }

  /** An RRset keeps one TTL, and CNAME and DNAME one record. */
  private void add(Name owner, int type, String rdata) {
    var types = nodes.computeIfAbsent(owner, n -> new TreeMap<>());
    List<Record> rrset = types.computeIfAbsent(type, t -> new ArrayList<>());
    long ttl = rrset.isEmpty() ? TTLS[random.nextInt(TTLS.length)] : rrset.getFirst().getTTL();
    Name spelled = rrset.isEmpty() ? owner : rrset.getFirst().getName();
    Record added = record(spelled, type, ttl, rdata);
    boolean single = type == Type.CNAME || type == Type.DNAME || type == Type.SOA;
    if (!rrset.contains(added) && !(single && !rrset.isEmpty())) rrset.add(added);
  }

  private String nameServer(Name cut) {
    if (chance(4)) return OUTSIDE[random.nextInt(OUTSIDE.length)];
    Name server = concat("ns" + random.nextInt(3), chance(3) ? anyOwner() : cut);
    if (!chance(4)) add(server, Type.A, address());
    if (chance(3)) add(server, Type.AAAA, "2001:db8::" + Integer.toHexString(random.nextInt(9999)));
    return server.toString();
  }

  private String rdata(int type) {
    return switch (type) {
      case Type.A -> address();
      case Type.AAAA -> "2001:db8::" + Integer.toHexString(random.nextInt(65536));
      case Type.TXT ->
          "\"" + "t".repeat(chance(6) ? 200 : 5) + random.nextInt(99) + "\" \"\\255;\"";
      case Type.MX, Type.KX -> random.nextInt(3) + " " + (chance(9) ? Name.root : target(apex));
      case Type.SRV -> "1 " + random.nextInt(3) + " 53 " + (chance(9) ? Name.root : target(apex));
      case Type.SVCB, Type.HTTPS ->
          1 + random.nextInt(3) + " " + (chance(3) ? Name.root : target(apex)) + " port=53";
      case Type.PTR -> target(apex).toString();
      default -> "\\# 3 " + hex(3);
    };
  }

  /** What an alias or exchange points at: mostly something in the zone, or near it. */
  private Name target(Name owner) {
    return switch (random.nextInt(12)) {
      case 0 -> name(OUTSIDE[random.nextInt(OUTSIDE.length)]);
      case 1 -> owner;
      case 2, 3 -> below(anyOwner());
      case 4 -> below(below(anyOwner()));
      case 5 -> apex;
      case 6 -> chance(3) ? concat("t".repeat(63) + "." + "u".repeat(63), anyOwner()) : anyOwner();
      default -> anyOwner();
    };
  }

  private Name anyOwner() {
    int i = random.nextInt(nodes.size());
    for (Name owner : nodes.keySet()) if (i-- == 0) return mixCase(owner);
    return apex;
  }

  private Name ownerIn(TestZone zone) {
    Record r = zone.records().get(random.nextInt(zone.records().size()));
    Name target = Optional.ofNullable(r.getAdditionalName()).orElse(r.getName());
    return target.subdomain(zone.apex()) && chance(3) ? target : r.getName();
  }

  private Name below(Name name) {
    return concat(LABELS[random.nextInt(LABELS.length)], name);
  }

  /** The name with one octet one more or less, or longer by one: next to it in canonical order. */
  private Name neighbour(Name name) {
    byte[] wire = name.toWire();
    if (wire[0] == 0) return name;
    if (wire[0] < 63 && wire.length < 255 && chance(2)) {
      byte[] longer = new byte[wire.length + 1];
      System.arraycopy(wire, 0, longer, 0, wire[0] + 1);
      System.arraycopy(wire, wire[0] + 1, longer, wire[0] + 2, wire.length - wire[0] - 1);
      longer[0]++;
      return name(longer);
    }
    wire[wire[0]] += (byte) (chance(2) ? 1 : -1);
    return name(wire);
  }

  private Name mixCase(Name name) {
    byte[] wire = name.toWire();
    if (chance(2)) return name;
    for (int p = 0; wire[p] != 0; p += wire[p] + 1) {
      for (int i = p + 1; i <= p + wire[p]; i++) {
        int lower = wire[i] | 0x20;
        if (lower >= 'a' && lower <= 'z' && chance(2)) wire[i] ^= 0x20;
      }
    }
    return name(wire);
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private String address() {
    return "192.0.2." + random.nextInt(256);
  }

  private String hex(int octets) {
    var out = new StringBuilder();
    for (int i = 0; i < octets * 2; i++) out.append(Character.forDigit(random.nextInt(16), 16));
    return out.toString();
  }

  /** Puts labels before a name; where the result would be too long, it is the name itself. */
  private static Name concat(String labels, Name name) {
    try {
      return Name.concatenate(Name.fromString(labels), name);
    } catch (NameTooLongException e) {
      return name;
    } catch (TextParseException e) {
      throw new IllegalArgumentException(labels, e);
    }
  }

  static Name name(String text) {
    return Name.fromConstantString(text);
  }

  private static Name name(byte[] wire) {
    try {
      return new Name(wire);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Record record(Name owner, int type, long ttl, String rdata) {
    try {
      return Record.fromString(owner, type, DClass.IN, ttl, rdata, Name.root);
    } catch (IOException e) {
      throw new UncheckedIOException(owner + " " + Type.string(type) + " " + rdata, e);
    }
  }
}
