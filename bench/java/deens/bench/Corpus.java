package deens.bench;

import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import deens.core.image.Version;
import deens.core.wire.Name;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Wire;
import deens.oracle.Signing;
import deens.oracle.TestZone;
import deens.storage.ImageFiles;
import deens.storage.OpenImage;
import deens.transport.HeapWords;
import deens.zone.model.Zone;
import deens.zone.model.ZoneBuilder;
import deens.zone.text.MasterFileParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What the benchmarks share: the workloads' zones and others, the road that the server takes from a
 * zone to a version, and queries in wire form.
 */
public final class Corpus {
  /** Where workloads are made, and found again the next time. */
  private static final Path FOLDER = Path.of("target/bench/jmh");

  /** Octets that must be readable behind a key. */
  private static final int KEY_SLACK = 17;

  private Corpus() {}

  /**
   * Makes a workload, unless it is there; returns its folder. The root zone is the one that {@code
   * -Ddeens.root} names, or that {@link Workloads} finds.
   */
  static Path workload(String name) throws IOException, InterruptedException {
    String root = System.getProperty("deens.root", "");
    Optional<Path> given = root.isEmpty() ? Optional.empty() : Optional.of(Path.of(root));
    return new Workloads(FOLDER, false, Workloads.SEED, given, line -> {}).make(name);
  }

  /** Returns the one zone of a workload; that of the root is always signed. */
  static String zoneOf(String workload) throws IOException, InterruptedException {
    try (var files = Files.list(workload(workload).resolve("zones"))) {
      String zone = read(files.findFirst().orElseThrow());
      boolean isMadeUp = workload.equals("root") && !zone.contains("NSEC");
      return isMadeUp ? signed(zone) : zone;
    }
  }

  /** Returns the zone of a small company. */
  static String example() throws IOException {
    return read(Path.of("zones/example.zone"));
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  /** Returns a small zone with a wildcard and a chain of aliases, signed, with NSEC. */
  static String signedShop() {
    var out = new StringBuilder("shop.example. 3600 IN SOA a.example. b.example. 1 2 3 4 300\n");
    out.append("shop.example. 3600 IN NS www0.shop.example.\n");
    for (int i = 0; i < 100; i++) {
      out.append("www%d.shop.example. 3600 IN A 192.0.2.%<d\n".formatted(i));
    }
    out.append("*.apps.shop.example. 3600 IN A 192.0.2.200\n");
    out.append("alias0.shop.example. 3600 IN CNAME alias1.shop.example.\n");
    out.append("alias1.shop.example. 3600 IN CNAME alias2.shop.example.\n");
    out.append("alias2.shop.example. 3600 IN CNAME www7.shop.example.\n");
    return signed(out.toString());
  }

  private static String signed(String zone) {
    var signing = new Signing(Signing.Denial.NSEC, new byte[0], 0);
    return signing.sign(TestZone.parse(zone), new SplittableRandom(1)).text();
  }

  /** Compiles a zone as the server does; the image stays open until the process ends. */
  static Version version(String text) throws IOException {
    var builder = new ZoneBuilder(Optional.empty());
    new MasterFileParser(
            Optional.empty(),
            builder,
            problem -> {
              throw new IllegalStateException(problem.toString());
            })
        .parse("bench", text.getBytes(StandardCharsets.ISO_8859_1));
    Zone zone = builder.build();
    OpenImage image = ImageFiles.inMemory(writer -> writer.addZone(zone));
    return new Version(image.bytes(), image.commit().root(), 1);
  }

  /** Makes an engine as a worker of the server does. */
  static AnswerEngine engine(long memoOctets) {
    return new AnswerEngine(Policy.standard(), memoOctets, 1, new HeapWords());
  }

  /** Returns a name as lookups want it: wire form, lower case, with slack behind it. */
  static byte[] key(String name) {
    byte[] wire = Name.parse(name).lowerCase().wire();
    return Arrays.copyOf(wire, wire.length + KEY_SLACK);
  }

  /** Returns a query with an OPT record for 1232 octets, and the engine's slack behind it. */
  static byte[] query(String name, int type, boolean dnssecOk) {
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
