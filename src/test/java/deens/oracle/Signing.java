package deens.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.NSEC3PARAMRecord;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

/**
 * Signs zones: {@link #sign} puts every record of RFC 4035 s2 and RFC 5155 s7.1 in its place, with
 * random octets for signatures, which is all that answering sees; {@link #signByTool} has
 * dnssec-signzone do it.
 */
public final class Signing {
  /** How names and types are denied. */
  public enum Denial {
    NSEC,
    NSEC3,
    /** NSEC3 that leaves out delegations without DS (RFC 5155 s6). */
    NSEC3_OPTOUT
  }

  private static final Instant INCEPTION = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant EXPIRATION = Instant.parse("2036-01-01T00:00:00Z");
  private static final base32 BASE32HEX =
      new base32(base32.Alphabet.BASE32HEX, /* padding= */ false, /* lowercase= */ true);
  private static final int ECDSAP256SHA256 = 13;

  private final Denial denial;
  private final byte[] salt;
  private final int iterations;

  /** Denial by NSEC, or by NSEC3 with these parameters. */
  public Signing(Denial denial, byte[] salt, int iterations) {
    this.denial = denial;
    this.salt = salt.clone();
    this.iterations = iterations;
  }

  /** Any denial, NSEC3 with any short salt and up to three iterations. */
  public static Signing random(SplittableRandom random) {
    Denial[] all = Denial.values();
    byte[] salt = new byte[random.nextInt(2) * random.nextInt(9)];
    random.nextBytes(salt);
    return new Signing(all[random.nextInt(all.length)], salt, random.nextInt(4));
  }

  public Denial denial() {
    return denial;
  }

  /** Signs an unsigned zone; the same random source gives the same octets. */
  public TestZone sign(TestZone unsigned, SplittableRandom random) {
    Name apex = unsigned.apex();
    byte[] key = octets(random, 64);
    var dnskey = new DNSKEYRecord(apex, DClass.IN, 3600, 257, 3, ECDSAP256SHA256, key);
    var records = new ArrayList<>(unsigned.records());
    records.add(dnskey);
    if (denial != Denial.NSEC) {
      records.add(new NSEC3PARAMRecord(apex, DClass.IN, 0, 1, 0, iterations, salt));
    }
    var zone = new Zone(new TestZone(apex, records));
    records.addAll(denial == Denial.NSEC ? nsecChain(zone) : nsec3Chain(zone));

    // RFC 4035 s2.2: every authoritative RRset is signed; at a cut that is DS and NSEC.
    zone = new Zone(new TestZone(apex, records));
    var sets = new TreeMap<Name, TreeMap<Integer, Record>>();
    for (Record r : records) {
      sets.computeIfAbsent(r.getName(), n -> new TreeMap<>()).putIfAbsent(r.getType(), r);
    }
    for (var types : sets.values()) {
      for (Record r : types.values()) {
        if (!isSigned(zone, r.getName(), r.getType())) continue;
        records.add(
            new RRSIGRecord(
                r.getName(),
                DClass.IN,
                r.getTTL(),
                r.getType(),
                ECDSAP256SHA256,
                r.getTTL(),
                EXPIRATION,
                INCEPTION,
                dnskey.getFootprint(),
                apex,
                octets(random, 64)));
      }
    }
    return new TestZone(apex, records);
  }

  private static boolean isSigned(Zone zone, Name owner, int type) {
    var cut = zone.cut(owner);
    return cut.isEmpty() || cut.get().equals(owner) && (type == Type.DS || type == Type.NSEC);
  }

  /** RFC 4035 s2.3. */
  private static List<Record> nsecChain(Zone zone) {
    long ttl = zone.negativeSoa().ttl();
    List<Name> owners =
        zone.owners().stream().filter(n -> zone.cut(n).map(n::equals).orElse(true)).toList();
    var chain = new ArrayList<Record>();
    for (int i = 0; i < owners.size(); i++) {
      Name owner = owners.get(i);
      var types = new TreeSet<Integer>(List.of(Type.NSEC, Type.RRSIG));
      types.addAll(typesOf(zone, owner));
      Name next = owners.get((i + 1) % owners.size());
      chain.add(new NSECRecord(owner, DClass.IN, ttl, next, ints(types)));
    }
    return chain;
  }

  /** RFC 5155 s7.1. */
  private List<Record> nsec3Chain(Zone zone) {
    long ttl = zone.negativeSoa().ttl();
    var types = new TreeMap<Name, TreeSet<Integer>>();
    for (Name owner : zone.owners()) {
      var cut = zone.cut(owner);
      if (cut.isPresent() && !cut.get().equals(owner)) continue;
      boolean isSecure = cut.isEmpty() || zone.has(owner, Type.DS);
      if (!isSecure && denial == Denial.NSEC3_OPTOUT) continue;
      types.put(owner, new TreeSet<>(typesOf(zone, owner)));
      if (isSecure) types.get(owner).add(Type.RRSIG);
      for (Name above : zone.pathTo(owner)) types.putIfAbsent(above, new TreeSet<>()); // ENTs
    }
    var hashes = new TreeMap<Name, TreeSet<Integer>>();
    types.forEach((n, t) -> hashes.put(Zone.hashed(n, salt, iterations, zone.apex), t));
    var chain = new ArrayList<Record>();
    hashes.forEach((hash, bits) -> {
      Name next = hashes.higherKey(hash);
      if (next == null) next = hashes.firstKey();
      byte[] nextHash = BASE32HEX.fromString(next.getLabelString(0));
      int flags = denial == Denial.NSEC3_OPTOUT ? 1 : 0;
      chain.add(
          new NSEC3Record(hash, DClass.IN, ttl, 1, flags, iterations, salt, nextHash, ints(bits)));
    });
    return chain;
  }

  private static Set<Integer> typesOf(Zone zone, Name owner) {
    var types = new TreeSet<Integer>(zone.at(owner).keySet());
    if (zone.cut(owner).isPresent()) types.retainAll(List.of(Type.NS, Type.DS));
    return types;
  }

  private static int[] ints(Set<Integer> types) {
    return types.stream().mapToInt(Integer::intValue).toArray();
  }

  private static byte[] octets(SplittableRandom random, int n) {
    byte[] b = new byte[n];
    random.nextBytes(b);
    return b;
  }

  /** Signs with new ECDSA P-256 keys by dnssec-keygen and dnssec-signzone, in an empty folder. */
  public TestZone signByTool(TestZone unsigned, Path folder)
      throws IOException, InterruptedException {
    Files.writeString(folder.resolve("zone"), unsigned.text());
    String apex = unsigned.apex().toString();
    run(folder, List.of("dnssec-keygen", "-q", "-a", "ECDSAP256SHA256", "-f", "KSK", apex));
    run(folder, List.of("dnssec-keygen", "-q", "-a", "ECDSAP256SHA256", apex));
    var signer = new ArrayList<>(List.of("dnssec-signzone", "-q", "-S", "-P", "-o", apex));
    signer.addAll(List.of("-O", "full", "-f", "signed"));
    if (denial != Denial.NSEC) {
      signer.addAll(List.of("-3", salt.length == 0 ? "-" : hex(), "-H", "" + iterations));
    }
    if (denial == Denial.NSEC3_OPTOUT) signer.add("-A");
    signer.add("zone");
    run(folder, signer);
    return TestZone.parse(Files.readString(folder.resolve("signed")));
  }

  private String hex() {
    return java.util.HexFormat.of().formatHex(salt);
  }

  private static void run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroy();
      throw new IllegalStateException(command + ": " + Files.readString(log));
    }
  }
}
