package deens.zone.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.rr.RRTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** The records of a zone come out of the model in canonical order, each once, in their RRsets. */
class ZoneTest {
  private static final String SOA = "@ SOA ns.example. hostmaster.example. 7 2 3 4 5\n";

  @Test
  void ownersComeInTheOrderOfRfc4034Section61() {
    var zone =
        zone(
            """
            \\001.z   TXT x
            zABC.a    TXT x
            \\200.z   TXT x
            yljkjljk.a TXT x
            Z.a       TXT x
            z         TXT x
            *.z       TXT x
            a         TXT x
            """
                + SOA);
    var owners = new ArrayList<String>();
    for (var c = zone.cursor(); c.next(); ) owners.add(name(c.owner));
    assertEquals(
        List.of(
            "example.",
            "a.example.",
            "yljkjljk.a.example.",
            "z.a.example.",
            "zabc.a.example.",
            "z.example.",
            "\\001.z.example.",
            "*.z.example.",
            "\\200.z.example."),
        owners);
  }

  @Test
  void signaturesStandWithTheRRsetTheyCover() {
    var zone =
        zone(
            SOA
                + """
                @ NS ns
                @ RRSIG NS 8 1 200 20300101000000 20200101000000 2 example. AAAA
                @ RRSIG NS 8 1 200 20300101000000 20200101000000 1 example. AAAA
                @ RRSIG MX 8 1 100 20300101000000 20200101000000 1 example. AAAA
                """);
    var c = zone.cursor();
    assertTrue(c.next());
    assertEquals("NS 1+2", Type.string(c.type) + " " + c.records + "+" + c.signatures);
    assertEquals(1, c.data[1][c.at[1] + 17], "key tag 1 before key tag 2");
    assertTrue(c.next());
    assertEquals("SOA 1+0", Type.string(c.type) + " " + c.records + "+" + c.signatures);
    assertTrue(c.next());
    assertEquals("MX 0+1", Type.string(c.type) + " " + c.records + "+" + c.signatures);
    assertFalse(c.next());
    assertFalse(c.next());
  }

  @Test
  void theTtlOfAnRRsetIsThatOfItsFirstRecordAsInBind() {
    var c = zone(SOA + "@ 200 A 192.0.2.9\n@ 100 A 192.0.2.1\n").cursor();
    assertTrue(c.next());
    assertEquals(200, c.ttl);
    assertEquals(1, c.data[0][c.at[0] + 3]);
  }

  @Test
  void duplicatesDifferAtMostInTheCaseOfNames() {
    var zone = zone(SOA + "@ MX 1 Mail\n@ MX 1 mail\n@ MX 1 mAil\n@ TXT a\n@ TXT A\n");
    assertEquals(4, zone.records());
    var c = zone.cursor();
    assertTrue(c.next());
    assertTrue(c.next());
    assertEquals("MX 1", Type.string(c.type) + " " + c.records);
    assertEquals('M', c.data[0][c.at[0] + 3], "the first one stays, its case kept");
  }

  @Test
  void whatIsOutOfZoneIsLeftOut() {
    var zone = zone("example.org. A 192.0.2.1\n" + SOA + "notexample. A 192.0.2.1\nsub TXT a\n");
    assertEquals(2, zone.records());
    assertEquals("example.", zone.apex().toString());
    assertEquals(7, zone.serial());
  }

  @Test
  void aZoneNeedsExactlyOneSoaAtItsApex() {
    for (String bad : List.of("@ NS ns\n", SOA + SOA.replace("7", "8"), "")) {
      var builder = new ZoneBuilder(Optional.of(deens.core.wire.Name.parse("example")));
      Records.feed(Records.read(bad), builder);
      assertThrows(IllegalStateException.class, builder::build, bad);
    }
    var elsewhere = new ZoneBuilder(Optional.of(deens.core.wire.Name.parse("example")));
    Records.feed(Records.read(SOA.replace("@", "sub")), elsewhere);
    assertThrows(IllegalStateException.class, elsewhere::build);
  }

  static Stream<Path> zoneFiles() {
    try (Stream<Path> here = Files.list(Path.of("zones"))) {
      // dnsjava, which reads the zones of this test, does not know every type.
      var files =
          new ArrayList<>(
              here.filter(f -> f.toString().endsWith(".zone"))
                  .filter(f -> !f.endsWith("every-type.zone"))
                  .toList());
      Path root = Path.of("../shared/data/root-2026082102.zone");
      if (Files.exists(root)) files.add(root);
      return files.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("zoneFiles")
  void everyRecordOfARealZoneComesOutOnceInOrder(Path file) {
    assertSorted(Records.read(file), file.toString());
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyRecordOfARandomZoneComesOutOnceInOrder(long seed) throws NameTooLongException {
    var random = new Random(seed);
    var records = new ArrayList<>(Records.read(SOA));
    Name apex = records.getFirst().getName();
    var names = new ArrayList<>(List.of(apex));
    int n = 1 + random.nextInt(400);
    for (int i = 0; i < n; i++) {
      Name parent = names.get(random.nextInt(names.size()));
      if (parent.length() < 180) names.add(Name.concatenate(label(random), parent));
      Name owner = names.get(random.nextInt(names.size()));
      int type = List.of(Type.A, Type.MX, Type.NS, 65_280, 258).get(random.nextInt(5));
      Name target = names.get(random.nextInt(names.size()));
      byte[] rdata =
          switch (type) {
            case Type.A -> new byte[] {10, 0, 0, (byte) random.nextInt(5)};
            case Type.NS -> target.toWire();
            case Type.MX ->
                new org.xbill.DNS.MXRecord(apex, 1, 0, 1, target).rdataToWireCanonical();
            default -> bytes(random, random.nextInt(30) == 0 ? 65_535 : random.nextInt(12));
          };
      records.add(Record.newRecord(owner, type, DClass.IN, 300, rdata));
      if (random.nextInt(3) == 0) {
        var t = java.time.Instant.EPOCH;
        records.add(
            new RRSIGRecord(
                owner, DClass.IN, 300, type, 8, 300, t, t, random.nextInt(3), apex, new byte[2]));
      }
    }
    if (random.nextBoolean()) Collections.shuffle(records, random);
    assertSorted(records, "seed " + seed);
  }

  private static Name label(Random random) {
    byte[] wire = new byte[1 + 1 + random.nextInt(random.nextInt(20) == 0 ? 63 : 3)];
    wire[0] = (byte) (wire.length - 1);
    String octets = "\000\001\002.AaBbZz*-_09\177\200\377";
    for (int i = 1; i < wire.length; i++) {
      wire[i] = (byte) octets.charAt(random.nextInt(octets.length()));
    }
    try {
      byte[] absolute = Arrays.copyOf(wire, wire.length + 1);
      return new Name(absolute).relativize(Name.root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Random random, int n) {
    byte[] b = new byte[n];
    random.nextBytes(b);
    return b;
  }

  /** What the model does in arrays, done here by sorted maps of dnsjava's names. */
  private static void assertSorted(List<Record> records, String what) {
    var builder = new ZoneBuilder(Optional.empty());
    Records.feed(records, builder);
    var zone = builder.build();

    var expected = new TreeMap<Name, TreeMap<Integer, List<TreeSet<byte[]>>>>();
    for (Record r : records) {
      int type = r instanceof RRSIGRecord s ? s.getTypeCovered() : r.getType();
      expected
          .computeIfAbsent(r.getName(), k -> new TreeMap<>())
          .computeIfAbsent(
              type,
              k ->
                  List.of(
                      new TreeSet<>(Arrays::compareUnsigned),
                      new TreeSet<>(Arrays::compareUnsigned)))
          .get(r instanceof RRSIGRecord ? 1 : 0)
          .add(r.rdataToWireCanonical());
    }
    var c = zone.cursor();
    long count = 0;
    for (var owner : expected.entrySet()) {
      boolean first = true;
      for (var rrset : owner.getValue().entrySet()) {
        String at = what + ": " + owner.getKey() + " " + Type.string(rrset.getKey());
        assertTrue(c.next(), at);
        assertEquals(owner.getKey(), dnsjava(c.owner), at);
        assertEquals(owner.getKey().length(), c.ownerLength, at);
        assertEquals(rrset.getKey(), c.type, at);
        assertEquals(first, c.newOwner, at);
        first = false;
        assertEquals(rrset.getValue().get(0).size(), c.records, at);
        assertEquals(rrset.getValue().get(1).size(), c.signatures, at);
        int item = 0;
        for (var set : rrset.getValue()) {
          for (byte[] rdata : set) {
            int type = item < c.records ? c.type : Type.RRSIG;
            byte[] got = Arrays.copyOfRange(c.data[item], c.at[item], c.at[item] + c.length[item]);
            RRTypes.canonical(type, got, 0, got.length);
            assertTrue(Arrays.equals(rdata, got), at);
            item++;
          }
        }
        count += item;
      }
    }
    assertFalse(c.next(), what);
    assertEquals(count, zone.records(), what);
  }

  private static Zone zone(String text) {
    var builder = new ZoneBuilder(Optional.empty());
    Records.feed(Records.read(text), builder);
    return builder.build();
  }

  private static Name dnsjava(byte[] wire) {
    try {
      return new Name(new org.xbill.DNS.DNSInput(wire));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(byte[] wire) {
    return deens.core.wire.Name.at(wire, 0).toString();
  }
}
