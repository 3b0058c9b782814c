package deens.peers;

import deens.oracle.Gen;
import deens.oracle.TestZone;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Type;

/**
 * Queries for some zones, from a seed: lookups of every kind, and messages that are odd or wrong.
 */
final class Queries {
  /** A list, for the order of a set differs from run to run, and so would the queries of a seed. */
  private static final List<Integer> META_TYPES =
      List.of(0, Type.OPT, Type.TKEY, Type.TSIG, Type.MAILA, Type.MAILB, 128, 240);

  private static final int[] SIZES = {
    0, 100, 512, 513, 600, 700, 900, 1100, 1232, 1400, 4096, 65535
  };

  private final SplittableRandom random;
  private final Gen gen;
  private final List<ZoneModel> models;
  private final List<TestZone> zones;
  private final List<Name> dnames;
  private final List<Probe> probes = new ArrayList<>();
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

  Queries(long seed, List<ZoneModel> models) {
    this.random = new SplittableRandom(seed);
    this.gen = new Gen(seed);
    this.models = models;
    this.dnames = models.stream().flatMap(m -> m.dnames().stream()).toList();
    this.zones = models.stream().map(m -> new TestZone(m.apex(), m.records())).toList();
  }

  List<Probe> probes() {
    return probes;
  }

  /**
   * Adds lookups: as many as can be found of the rare kinds, and of the common ones not too many.
   */
  Queries lookups(int number) {
    int end = probes.size() + number;
    for (int tries = 0; probes.size() < end; tries++) {
      var query = gen.queryNear(zones);
      Name name = query.name();
      if (!dnames.isEmpty() && random.nextInt(20) == 0) {
        name = stretched(dnames.get(random.nextInt(dnames.size())));
      }
      int type = random.nextInt(60) == 0 ? randomOf(META_TYPES) : query.type();
      Kind kind = lookupKind(name, type);
      int most = tries < 20 * number ? number / 25 : tries < 40 * number ? number / 6 : number;
      if (counts.getOrDefault(kind, 0) < most) {
        int size = random.nextInt(3) == 0 ? SIZES[random.nextInt(SIZES.length)] : 1232;
        lookup(name, type, random.nextInt(5) > 0, size, random.nextInt(3) > 0);
      }
    }
    return this;
  }

  /** Adds messages that are no plain lookups, each of its kind so many times. */
  Queries oddities(int each) {
    for (int i = 0; i < each; i++) {
      headers();
      questions();
      records();
      edns();
      classes();
      transfers();
      signed();
    }
    return this;
  }

  private void lookup(Name name, int type, boolean edns, int size, boolean dnssecOk) {
    var kinds = EnumSet.of(lookupKind(name, type));
    if (models.stream().anyMatch(m -> m.apex().equals(name))) kinds.add(Kind.APEX);
    if (type == Type.ANY) kinds.add(Kind.ANY);
    if (type == Type.RRSIG) kinds.add(Kind.RRSIG);
    // All of these may stand beside a CNAME, in RFC 2535 or RFC 4034.
    boolean besideAlias = type == Type.KEY || type == Type.SIG || type == Type.NXT;
    if (type == Type.NSEC || type == Type.NSEC3 || besideAlias) kinds.add(Kind.NSEC);
    if (type >= 65280) kinds.add(Kind.UNKNOWN_TYPE);
    if (META_TYPES.contains(type)) kinds.add(Kind.META_TYPE);
    if (edns && dnssecOk) kinds.add(Kind.DNSSEC_OK);
    if (edns && size != 1232) kinds.add(Kind.EDNS_SIZE);
    boolean stream = random.nextInt(12) == 0;
    if (stream) kinds.add(Kind.STREAM);
    var packet = new Packet().question(name.toWire(), type, DClass.IN);
    if (random.nextInt(4) == 0) packet.bits |= 0x0100; // RD
    if (edns) packet.opt(size, 0, dnssecOk);
    String text = name + " " + Type.string(type) + (edns ? " size " + size : "");
    add(text + (edns && dnssecOk ? " do" : ""), packet.octets(), stream, kinds);
  }

  private void headers() {
    byte[] query = query(Type.A).octets();
    add("short", Arrays.copyOf(query, random.nextInt(12)), Kind.SHORT);
    add("response", query().bits(0x8000).octets(), Kind.RESPONSE);
    int bits = random.nextInt(0x80) << 4 | random.nextInt(16);
    add("bits " + Integer.toHexString(bits), query().bits(bits).octets(), Kind.HEADER_BITS);
    int opcode = 1 + random.nextInt(15);
    var other = query().bits(opcode << 11 | random.nextInt(2) << 8);
    if (random.nextInt(3) == 0) other.opt(1232, 0, false);
    add("opcode " + opcode, other.octets(), Kind.OTHER_OPCODE);
  }

  private void questions() {
    byte[] wire = anyName().toWire();
    var none = new Packet();
    if (random.nextBoolean()) none.opt(1232, 0, false);
    add("no question", none.octets(), Kind.QUESTION_COUNT);
    var two = new Packet().question(wire, Type.A, 1).question(wire, Type.AAAA, 1);
    add("two questions", two.octets(), Kind.QUESTION_COUNT);
    var missing = query(Type.A);
    missing.counts[0] = random.nextInt(2) * 2;
    add("QDCOUNT " + missing.counts[0], missing.octets(), Kind.QUESTION_COUNT);
    byte[] whole = query(Type.A).octets();
    int cut = 12 + random.nextInt(whole.length - 12);
    add("cut at " + cut, Arrays.copyOf(whole, cut), Kind.BAD_QUESTION);
    byte[][] names = {
      {(byte) 0xc0, 12},
      {(byte) 0xc0, 0},
      {(byte) 0xc0, 16, 1, 'a', 0},
      {0x41, 'a', 0},
      {(byte) 0x81, 'a', 0},
      {1, 'a', (byte) 0xc0, 12},
      tooLong()
    };
    byte[] bad = names[random.nextInt(names.length)];
    var packet = new Packet().question(bad, Type.A, 1);
    add("bad name " + Arrays.toString(bad), packet.octets(), Kind.BAD_QUESTION);
    byte[] garbage = new byte[1 + random.nextInt(30)];
    random.nextBytes(garbage);
    var trailing = query();
    if (random.nextBoolean()) trailing.opt(1232, 0, random.nextBoolean());
    add("trailing octets", trailing.raw(garbage).octets(), Kind.TRAILING_OCTETS);
  }

  private void records() {
    byte[] address = {(byte) 192, 0, 2, 1};
    int section = 1 + random.nextInt(3);
    var extra = query();
    extra.record(section, new byte[] {(byte) 0xc0, 12}, Type.A, 1, 5, address);
    if (random.nextBoolean()) extra.opt(1232, 0, false);
    add("extra record in section " + section, extra.octets(), Kind.EXTRA_RECORD);
    var missing = query();
    if (random.nextBoolean()) missing.opt(1232, 0, false);
    missing.counts[section]++;
    add("missing record in section " + section, missing.octets(), Kind.MISSING_RECORD);
  }

  private void edns() {
    int version = 1 + random.nextInt(255);
    boolean dnssecOk = random.nextBoolean();
    var other = query().opt(1232, version, dnssecOk);
    add("EDNS version " + version, other.octets(), Kind.EDNS_VERSION);
    int code = List.of(0, 3, 5, 14, 11, 12, 13, 26, 100, 65001, 65535).get(random.nextInt(11));
    byte[] data = new byte[code == 3 || code == 11 ? 0 : random.nextInt(20)];
    var option = query().opt(1232, 0, dnssecOk, option(code, data));
    add("option " + code, option.octets(), Kind.EDNS_OPTION);
    byte[] cookie =
        new byte[random.nextInt(3) > 0 ? 8 + random.nextInt(2) * 16 : random.nextInt(44)];
    random.nextBytes(cookie);
    var cookies = query().opt(1232, 0, dnssecOk, option(10, cookie));
    add("cookie of " + cookie.length, cookies.octets(), Kind.COOKIE);
    var bad = query();
    byte[] root = {0};
    byte[] nothing = {};
    switch (random.nextInt(5)) {
      case 0 -> bad.opt(1232, 0, false).opt(1232, 0, false);
      case 1 -> bad.record(1 + random.nextInt(2), root, Type.OPT, 1232, 0, nothing);
      case 2 -> bad.record(3, root, Type.OPT, 1232, 0, new byte[] {0, 3, 0, 9, 'x'});
      case 3 -> bad.record(3, root, Type.OPT, 1232, 0, new byte[] {0, 3, 0});
      default -> bad.record(3, new byte[] {1, 'x', 0}, Type.OPT, 1232, 0, nothing);
    }
    add("bad OPT", bad.octets(), Kind.BAD_OPT);
  }

  private void classes() {
    List<String> names =
        List.of("version.bind.", "version.server.", "id.server.", "hostname.bind.");
    Name chaos = Name.fromConstantString(names.get(random.nextInt(4)));
    if (random.nextInt(3) == 0) chaos = anyName();
    int type = random.nextInt(4) == 0 ? Type.A : Type.TXT;
    var packet = new Packet().question(chaos.toWire(), type, DClass.CH);
    add("CH " + chaos + " " + Type.string(type), packet.octets(), Kind.CHAOS);
    int dclass = List.of(0, 2, 4, 254, 255, 255, 65000).get(random.nextInt(7));
    Name name = anyName();
    var other = new Packet().question(name.toWire(), Type.A, dclass);
    add("class " + dclass + " " + name, other.octets(), Kind.OTHER_CLASS);
  }

  private void transfers() {
    int type = random.nextBoolean() ? Type.AXFR : Type.IXFR;
    Name name = random.nextBoolean() ? anyModel().apex() : anyName();
    boolean stream = random.nextBoolean();
    var packet = new Packet().question(name.toWire(), type, 1);
    add(Type.string(type) + " " + name, packet.octets(), stream, EnumSet.of(Kind.TRANSFER));
  }

  private void signed() {
    byte[] key = Name.fromConstantString("unknown.key.").toWire();
    byte[] algorithm = Name.fromConstantString("hmac-sha256.").toWire();
    var rdata = ByteBuffer.allocate(algorithm.length + 16 + 32).put(algorithm);
    rdata.putShort((short) 0).putInt(1_800_000_000).putShort((short) 300);
    rdata.putShort((short) 32).put(new byte[32]).putShort((short) 0).putInt(0);
    var tsig = query();
    String text = "TSIG";
    switch (random.nextInt(6)) {
      case 0 -> {
        tsig.record(3, key, Type.TSIG, DClass.ANY, 0, rdata.array());
        tsig.opt(1232, 0, false);
        text = "TSIG before OPT";
      }
      case 1 -> {
        tsig.record(3, key, Type.TSIG, DClass.ANY, 0, new byte[] {1, 2, 3, 4});
        text = "TSIG damaged";
      }
      case 2 -> {
        tsig.opt(1232, 0, false);
        tsig.record(3, key, Type.TSIG, DClass.ANY, 0, rdata.array());
      }
      default -> tsig.record(3, key, Type.TSIG, DClass.ANY, 0, rdata.array());
    }
    add(text, tsig.octets(), Kind.TSIG);
  }

  private void add(String text, byte[] packet, Kind kind) {
    add(text, packet, false, EnumSet.of(kind));
  }

  private void add(String text, byte[] packet, boolean stream, Set<Kind> kinds) {
    probes.add(new Probe(text, packet, stream, kinds));
    kinds.forEach(k -> counts.merge(k, 1, Integer::sum));
  }

  private Packet query() {
    return query(Type.A);
  }

  private Packet query(int type) {
    return new Packet().question(anyName().toWire(), type, DClass.IN);
  }

  private Name anyName() {
    return gen.queryNear(zones).name();
  }

  private ZoneModel anyModel() {
    return models.get(random.nextInt(models.size()));
  }

  private int randomOf(List<Integer> some) {
    return some.get(random.nextInt(some.size()));
  }

  /**
   * The zone that answers is the deepest; a DS RRset is the parent's, if that is here (RFC 4035
   * s3.1.4.1).
   */
  private Kind lookupKind(Name name, int type) {
    Optional<ZoneModel> deepest = Optional.empty();
    for (ZoneModel model : models) {
      boolean inside = name.subdomain(model.apex());
      if (inside && (deepest.isEmpty() || deepest.get().apex().labels() < model.apex().labels())) {
        boolean parents = type == Type.DS && name.equals(model.apex()) && deepest.isPresent();
        if (!parents) deepest = Optional.of(model);
      }
    }
    return deepest.map(m -> m.kind(name, type)).orElse(Kind.OUT_OF_ZONE);
  }

  /** The name with long labels before it, so that few octets are left to a DNAME. */
  private Name stretched(Name name) {
    Name longer = name;
    for (int room = 250 - name.length(); room > 1; room = 250 - longer.length()) {
      String label = "p".repeat(Math.min(room - 1, 1 + random.nextInt(63)));
      try {
        longer = Name.concatenate(Name.fromConstantString(label), longer);
      } catch (NameTooLongException e) {
        throw new IllegalStateException(e);
      }
    }
    return longer;
  }

  private static byte[] tooLong() {
    byte[] name = new byte[257];
    for (int i = 0; i < 256; i += 64) {
      Arrays.fill(name, i, i + 64, (byte) 'a');
      name[i] = 63;
    }
    return name;
  }

  private static byte[] option(int code, byte[] data) {
    return ByteBuffer.allocate(4 + data.length)
        .putShort((short) code)
        .putShort((short) data.length)
        .put(data)
        .array();
  }

  /** Puts a message together, right or wrong. */
  private static final class Packet {
    private int bits;
    private final int[] counts = new int[4];
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    Packet bits(int more) {
      bits |= more;
      return this;
    }

    Packet question(byte[] name, int type, int dclass) {
      counts[0]++;
      return raw(name).u16(type).u16(dclass);
    }

    Packet record(int section, byte[] owner, int type, int dclass, int ttl, byte[] rdata) {
      counts[section]++;
      raw(owner).u16(type).u16(dclass).u16(ttl >>> 16).u16(ttl);
      return u16(rdata.length).raw(rdata);
    }

    Packet opt(int size, int version, boolean dnssecOk, byte... options) {
      int ttl = version << 16 | (dnssecOk ? 0x8000 : 0);
      return record(3, new byte[1], Type.OPT, size, ttl, options);
    }

    Packet raw(byte[] octets) {
      body.writeBytes(octets);
      return this;
    }

    private Packet u16(int value) {
      body.write(value >>> 8);
      body.write(value);
      return this;
    }

    byte[] octets() {
      var out = ByteBuffer.allocate(12 + body.size());
      out.putShort((short) 0).putShort((short) bits);
      for (int count : counts) out.putShort((short) count);
      return out.put(body.toByteArray()).array();
    }
  }
}
