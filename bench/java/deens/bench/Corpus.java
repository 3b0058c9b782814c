package deens.bench;

import deens.core.answer.AnswerEngine;
import deens.core.image.Version;
import deens.core.wire.Name;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Wire;
import deens.oracle.Signing;
import deens.oracle.TestZone;
import deens.storage.ImageFiles;
import deens.storage.OpenImage;
import deens.zone.model.Zone;
import deens.zone.model.ZoneBuilder;
import deens.zone.text.MasterFileParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * What the benchmarks share: zones, the road that the server takes from a zone to a version, and
 * queries in wire form.
 */
public final class Corpus {
  /** Hosts of a flat zone. */
  static final int HOSTS = 1_000_000;

  /** Octets that must be readable behind a key. */
  private static final int KEY_SLACK = 17;

  private Corpus() {}

  /**
   * Returns the newest root zone of a folder {@code shared/data} beside the project or above it, or
   * of the one named by {@code -Ddeens.data}; where there is none, a generated zone like it.
   */
  public static String root() {
    String named = System.getProperty("deens.data", "");
    try {
      if (!named.isEmpty()) return read(newestRoot(Path.of(named)).orElseThrow());
      for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
        Optional<Path> newest = newestRoot(p.resolve("shared/data"));
        if (newest.isPresent()) return read(newest.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return signed(rootLike(1500));
  }

  private static Optional<Path> newestRoot(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) return Optional.empty();
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().matches("root-\\d+\\.zone"))
          .max(Comparator.naturalOrder());
    }
  }

  /** Returns the zone of a small company. */
  static String example() {
    return read(Path.of("zones/example.zone"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String rootLike(int delegations) {
    var out = new StringBuilder(". 86400 IN SOA a.root. b.root. 1 1800 900 604800 86400\n");
    nameServers(out, ".", "root.", 13);
    for (int i = 0; i < delegations; i++) {
      String owner = Integer.toString(i * 7919 + 1000, 36) + ".";
      nameServers(out, owner, "nic." + owner, 4);
      out.append(owner).append(" 86400 IN DS 1 13 2 ").append("A1".repeat(32)).append('\n');
    }
    return out.toString();
  }

  private static void nameServers(StringBuilder out, String owner, String below, int count) {
    for (int k = 0; k < count; k++) {
      String ns = (char) ('a' + k) + "." + below;
      out.append(owner).append(" 172800 IN NS ").append(ns).append('\n');
      out.append(ns).append(" 172800 IN A 198.51.100.").append(k + 1).append('\n');
      out.append(ns).append(" 172800 IN AAAA 2001:db8:1::").append(k + 1).append('\n');
    }
  }

  /** Returns a zone of n hosts right below its apex, hosts.example. */
  static String hosts(int n) {
    var out = new StringBuilder("$ORIGIN hosts.example.\n$TTL 3600\n");
    out.append("@ SOA ns hostmaster 1 7200 900 1209600 600\n NS ns\nns A 192.0.2.1\n");
    for (int i = 0; i < n; i++) {
      out.append(host(i)).append(" A 198.51.").append(i >> 8 & 255).append('.').append(i & 255);
      out.append('\n');
    }
    return out.toString();
  }

  /** Returns the i-th host of that zone: neighbours in number are none in the zone. */
  static String host(int i) {
    return "h" + Integer.toUnsignedString(i * 0x9e3779b1, 36) + ".hosts.example.";
  }

  /**
   * Returns a zone of n delegations with two name servers each, in the order of their names or in
   * any.
   */
  static String delegations(int n, boolean sorted) {
    var lines = new ArrayList<String>();
    for (int i = 0; i < n; i++) {
      String owner = "d" + (10_000_000 + i);
      String provider = ".provider" + i % 1000 + ".example.\n";
      lines.add(owner + " NS ns1" + provider + owner + " NS ns2" + provider);
    }
    if (!sorted) shuffle(lines, new SplittableRandom(4));
    var out = new StringBuilder("$ORIGIN test.\n$TTL 86400\n");
    out.append("@ SOA ns hostmaster 1 7200 900 1209600 600\n NS ns\nns A 192.0.2.1\n");
    for (String line : lines) out.append(line);
    return out.toString();
  }

  static void shuffle(List<String> lines, SplittableRandom random) {
    for (int i = lines.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      lines.set(i, lines.set(j, lines.get(i)));
    }
  }

  /** Returns a small zone with a wildcard and a chain of aliases, signed, with NSEC. */
  static String signedShop() {
    var out = new StringBuilder("shop.example. 3600 IN SOA a.example. b.example. 1 2 3 4 300\n");
    nameServers(out, "shop.example.", "shop.example.", 2);
    for (int i = 0; i < 100; i++) {
      out.append("www").append(i).append(".shop.example. 3600 IN A 192.0.2.").append(i);
      out.append('\n');
    }
    out.append("*.apps.shop.example. 3600 IN A 192.0.2.200\n");
    for (int i = 0; i < 3; i++) {
      out.append("alias").append(i).append(".shop.example. 3600 IN CNAME ");
      out.append(i < 2 ? "alias" + (i + 1) : "www7").append(".shop.example.\n");
    }
    return signed(out.toString());
  }

  private static String signed(String zone) {
    var signing = new Signing(Signing.Denial.NSEC, new byte[0], 0);
    return signing.sign(TestZone.parse(zone), new SplittableRandom(1)).text();
  }

  /** Returns the names that a root zone delegates. */
  static List<String> delegated(String rootZone) {
    return rootZone
        .lines()
        .map(line -> line.split("\\s+", 5))
        .filter(word -> word.length > 3 && word[3].equals("NS") && !word[0].equals("."))
        .map(word -> word[0])
        .distinct()
        .toList();
  }

  /** Reads a zone file's text. */
  static Zone zone(String text) {
    var builder = new ZoneBuilder(Optional.empty());
    new MasterFileParser(
            Optional.empty(),
            builder,
            problem -> {
              throw new IllegalStateException(problem.toString());
            })
        .parse("bench", text.getBytes(StandardCharsets.ISO_8859_1));
    return builder.build();
  }

  /** Compiles a zone as the server does; the image stays open until the process ends. */
  public static Version version(String text) {
    Zone zone = zone(text);
    try {
      OpenImage image = ImageFiles.inMemory(writer -> writer.addZone(zone));
      return new Version(image.bytes(), image.commit().root(), 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a name as lookups want it: wire form, lower case, with slack behind it. */
  public static byte[] key(String name) {
    byte[] wire = Name.parse(name).lowerCase().wire();
    return Arrays.copyOf(wire, wire.length + KEY_SLACK);
  }

  /** Returns a query with an OPT record for 1232 octets, and the engine's slack behind it. */
  public static byte[] query(String name, int type, boolean dnssecOk) {
    byte[] wire = Name.parse(name).wire();
    byte[] q = new byte[12 + wire.length + 4 + 11 + AnswerEngine.QUERY_SLACK];
    Wire.putU16(q, 4, 1);
    Wire.putU16(q, 10, 1);
    System.arraycopy(wire, 0, q, 12, wire.length);
    int p = 12 + wire.length;
    Wire.putU16(q, p, type);
    Wire.putU16(q, p + 2, RRClass.IN);
    Wire.putU16(q, p + 5, RRType.OPT);
    Wire.putU16(q, p + 7, 1232);
    if (dnssecOk) Wire.putU16(q, p + 11, 0x8000);
    return q;
  }
}
