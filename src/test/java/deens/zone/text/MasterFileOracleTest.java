package deens.zone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Others read the same records, octet for octet, from the same files. */
class MasterFileOracleTest {
  @TempDir Path folder;

  static List<Path> files() throws IOException {
    return ZoneFiles.all();
  }

  static Stream<Long> seeds() {
    return Stream.iterate(Long.getLong("deens.seed", 1), s -> s + 1).limit(20);
  }

  /** All but the zone of every type: dnsjava does not know them all. */
  static List<Path> filesForDnsjava() throws IOException {
    return ZoneFiles.all().stream().filter(f -> !f.endsWith("every-type.zone")).toList();
  }

  @ParameterizedTest
  @MethodSource("filesForDnsjava")
  void dnsjavaReadsTheSame(Path file) throws Exception {
    Parsed parsed = Parsed.file("", file);
    assertEquals(List.of(), parsed.problems);
    assertEquals(dnsjava(file, parsed.origin()), parsed.wire);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void dnsjavaReadsTheSameFromAGeneratedFile(long seed) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("example.org.zone"), zone(seed), StandardCharsets.ISO_8859_1);
    Parsed parsed = Parsed.file("example.org.", file);
    assertEquals(List.of(), parsed.problems);
    assertTrue(parsed.records.size() > 100);
    assertEquals(dnsjava(file, "example.org."), parsed.wire);
  }

  @Tag("peers")
  @ParameterizedTest
  @MethodSource("files")
  void bindReadsTheSame(Path file) throws Exception {
    Parsed parsed = Parsed.file("", file);
    assertEquals(bind(file, parsed.origin()), sorted(parsed.wire));
  }

  @Tag("peers")
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void bindReadsTheSameFromAGeneratedFile(long seed) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("example.org.zone"), zone(seed), StandardCharsets.ISO_8859_1);
    assertEquals(bind(file, "example.org."), sorted(Parsed.file("example.org.", file).wire));
  }

  /** The rules where servers differ are BIND's: TTLs not stated, $GENERATE, $INCLUDE. */
  @Tag("peers")
  @Test
  void bindReadsTheSameWhereServersDiffer() throws Exception {
    Files.writeString(
        folder.resolve("inc"), "a A 192.0.2.1\n$TTL 77\n$ORIGIN sub\nb A 192.0.2.2\n");
    List<String> bodies =
        List.of(
            "@ SOA a b 1 2 3 4 55\n NS ns\nns A 192.0.2.1\nc 5 A 192.0.2.2\nd A 192.0.2.3\n",
            "@ 9 SOA a b 1 2 3 4 55\n NS ns\nns A 192.0.2.1\nc 5 A 192.0.2.2\nd A 192.0.2.3\n",
            "$TTL 8\n@ 9 SOA a b 1 2 3 4 55\n NS ns\nns A 192.0.2.1\n$INCLUDE "
                + folder.resolve("inc")
                + " x\n TXT t\ne A 192.0.2.3\n",
            """
            $TTL 8
            @ SOA a b 1 2 3 4 55
             NS ns
            ns A 192.0.2.1
            $GENERATE 0-40/3 h$ A 192.0.2.$
            $GENERATE 8-12 ${1,4,d}.${0,0,x}.${0,3,o} 5 CNAME \\$x$
            $GENERATE 250-260 ${0,6,n}y PTR ${-250,5,X}
            $GENERATE 17-20 ${0,7,N}y TXT "a $ b"
            $GENERATE 171-172 z.${0,3,n} A 192.0.2.1
            $GENERATE 1-2 a$$b A 192.0.2.$
            $GENERATE 1-2 m$ MX "10 x$"
            """,
            "$TTL 1d\n@ SOA a b 1 2h 3m 4w 1h1m1s\n NS ns\nns A 192.0.2.1\n\\000\\.x TXT a\\;b \"c\\\"\" d\\032e\n\\@ TXT \"\" x\"y\"z\nq(A)192.0.2.8\n");
    for (String body : bodies) {
      Path file = Files.writeString(folder.resolve("z"), body);
      assertEquals(
          bind(file, "example.org."), sorted(Parsed.file("example.org.", file).wire), body);
    }
  }

  /** What is read, written and read again is the same. */
  @ParameterizedTest
  @MethodSource("files")
  void whatIsWrittenIsReadTheSame(Path file) throws Exception {
    StringBuilder out = new StringBuilder();
    MasterFileWriter writer = new MasterFileWriter(out);
    new MasterFileParser(
            Optional.empty(),
            r -> {
              try {
                writer.write(r.owner, r.ttl, r.type, r.rdata, 0, r.rdataLength);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            p -> {})
        .parse(file);
    Parsed again = Parsed.text("", out.toString());
    assertEquals(List.of(), again.problems);
    assertEquals(Parsed.file("", file).wire, again.wire);
    assertEquals(out.toString().lines().count(), again.records.size());
  }

  private static List<String> dnsjava(Path file, String origin) throws IOException {
    List<String> wire = new ArrayList<>();
    try (Master master = new Master(file.toString(), Name.fromString(origin))) {
      for (Record r = master.nextRecord(); r != null; r = master.nextRecord()) {
        wire.add(HexFormat.of().formatHex(r.toWire(Section.ANSWER)));
      }
    }
    return wire;
  }

  /** Reads BIND's raw format: RRset by RRset, in wire form. */
  private List<String> bind(Path file, String origin) throws Exception {
    Path raw = folder.resolve("raw");
    Path log = folder.resolve("log");
    Process compile =
        new ProcessBuilder(
                "named-compilezone",
                "-i",
                "none",
                "-k",
                "ignore",
                "-n",
                "ignore",
                "-r",
                "ignore",
                "-M",
                "ignore",
                "-S",
                "ignore",
                "-F",
                "raw",
                "-o",
                raw.toString(),
                origin,
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertEquals(0, compile.waitFor(), Files.readString(log));
    List<String> wire = new ArrayList<>();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(raw)));
    in.skipNBytes(24);
    while (in.available() > 0) {
      in.skipNBytes(4);
      int rclass = in.readUnsignedShort();
      int type = in.readUnsignedShort();
      in.skipNBytes(2);
      int ttl = in.readInt();
      int records = in.readInt();
      byte[] owner = in.readNBytes(in.readUnsignedShort());
      for (int i = 0; i < records; i++) {
        byte[] rdata = in.readNBytes(in.readUnsignedShort());
        wire.add(
            HexFormat.of().formatHex(owner)
                + "%04x%04x%08x%04x".formatted(type, rclass, ttl, rdata.length)
                + HexFormat.of().formatHex(rdata));
      }
    }
    return sorted(wire);
  }

  private static List<String> sorted(List<String> wire) {
    return wire.stream().sorted().distinct().toList();
  }

  /** Random layout round random records: the ways to write the same thing are mixed. */
  private static String zone(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder out =
        new StringBuilder("$TTL 1h\n@ SOA ns root ( 1 2\n 3 ; x\n 4 5 )\n NS ns\nns A 192.0.2.1\n");
    for (int i = 0; i < 200; i++) {
      String blank = random.nextBoolean() ? " " : "\t  ";
      String owner =
          switch (random.nextInt(5)) {
            case 0 -> "h" + i + ".example.org.";
            case 1 -> "h" + i + "\\.x\\0" + random.nextInt(33, 47);
            case 2 -> "\\" + random.nextInt(200, 255) + "h" + i;
            default -> "h" + i;
          };
      String ttl =
          switch (random.nextInt(4)) {
            case 0 -> "1h" + i + "s ";
            case 1 -> i + " ";
            default -> "";
          };
      String rclass = random.nextBoolean() ? "IN" + blank : "";
      String rdata =
          switch (random.nextInt(6)) {
            case 0 -> "A 192.0.2." + i;
            case 1 -> "MX (" + i + "\n\t mail\\" + (100 + i % 20) + " ; c )\n)";
            case 2 -> "TXT \"a;(b" + i + "\" c\\;d \"\\\"\\\\\" \"\\001\\255\" ( \n  \"\" ) ";
            case 3 -> "AAAA 2001:db8::" + Integer.toHexString(i + 1);
            case 4 -> "TYPE" + (1000 + i) + " \\# 4 0102 03" + HexFormat.of().toHexDigits((byte) i);
            default -> "SRV 1 2 ( 3\n) t" + i + ".example.net.";
          };
      out.append(owner)
          .append(blank)
          .append(random.nextBoolean() ? ttl + rclass : rclass + ttl)
          .append(rdata)
          .append(random.nextInt(4) == 0 ? " ; end\r\n\n" : "\n");
    }
    return out.toString();
  }
}
