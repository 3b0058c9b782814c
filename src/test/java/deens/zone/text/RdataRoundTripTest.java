package deens.zone.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.rr.RRTypes;
import deens.core.rr.RdataField;
import deens.core.rr.RdataText;
import deens.core.wire.RRType;
import deens.zone.text.EveryType.Rr;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.UNKRecord;

/** Text to wire and back, for records of every type. */
class RdataRoundTripTest {
  static List<Rr> records() throws IOException {
    return EveryType.all();
  }

  @Test
  void theZoneFilesHoldEveryTypeThatHasATextForm() throws IOException {
    var missing = new TreeSet<String>();
    for (int type = 1; type <= 0xffff; type++) {
      boolean known = !RRTypes.mnemonic(type).startsWith("TYPE");
      if (known
          && !RRType.isMeta(type)
          && RdataField.kind(RRTypes.field(type, 0)) != RdataField.RAW) {
        missing.add(RRTypes.mnemonic(type));
      }
    }
    for (Rr rr : records()) missing.remove(RRTypes.mnemonic(rr.type()));
    // BIND 9.18 refuses the first two, and does not know the others.
    assertEquals(new TreeSet<>(List.of("MD", "MF", "RESINFO", "WALLET")), missing);
  }

  @ParameterizedTest
  @MethodSource("records")
  void wireTextWire(Rr rr) {
    String text = rr.toString();
    assertEquals(List.of(rr), EveryType.read(text));
    assertEquals("", RRTypes.check(rr.type(), rr.rdata(), 0, rr.rdata().length));
  }

  @ParameterizedTest
  @MethodSource("records")
  void everyTypeIsReadInTheFormOfRfc3597(Rr rr) {
    String generic =
        "%s %d IN TYPE%d \\# %d %s"
            .formatted(rr.owner(), rr.ttl(), rr.type(), rr.hex().length() / 2, rr.hex());
    assertEquals(List.of(rr), EveryType.read(generic));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MD host.types.example.",
        "MF host.types.example.",
        "RESINFO \"qnamemin\" \"exterr=15-17\"",
        "WALLET \"ETH\" \"0x1234\"",
        "AAAA ::",
        "AAAA ::1",
        "AAAA 1::",
        "AAAA 1:0:0:2::3",
        "AAAA 1:0:2:3:4:5:6:7",
        "AAAA ::ffff:192.0.2.1",
        "AAAA ::0.1.0.2",
        "TXT \"\" \"\"",
        "RRSIG A 8 3 0 19700101000000 21060207062815 0 . AA==",
        "RRSIG A 8 3 0 20240229000000 21000228235959 0 . AA==",
        "SVCB 1 . ohttp",
        "SVCB 1 . alpn=\"a\\\\\\\\b\\\\,c\\\"\\200,h2\"",
        "LOC 90 0 0.000 S 180 0 0.000 W -100000.00m 0.00m 0.09m 90000000m",
        "URI 0 0 \"\"",
        "CAA 255 a \"\"",
        "NSEC . TYPE65535",
      })
  void canonicalTextStaysAsItIs(String text) {
    Rr rr = EveryType.read("a.types.example. 1 IN " + text).getFirst();
    assertEquals(text, RRTypes.mnemonic(rr.type()) + " " + rr.text());
  }

  /** What dnsjava 3.6 does not know: escaped commas in alpn (RFC 9460 D.2), dohpath (RFC 9461). */
  private static final Pattern NOT_ITS_TEXT = Pattern.compile("SVCB .*(alpn=.*,bar|dohpath).*");

  @ParameterizedTest
  @MethodSource("records")
  void wireAgreesWithDnsjava(Rr rr) throws IOException {
    var owner = new org.xbill.DNS.Name(rr.owner().toString());
    byte[] wire = rr.rdata();
    Record fromWire = Record.newRecord(owner, rr.type(), DClass.IN, rr.ttl(), wire.length, wire);
    if (fromWire instanceof UNKRecord || wire.length == 0) return;
    assertArrayEquals(rr.rdata(), rdata(fromWire), () -> "read from wire: " + fromWire);
    if (NOT_ITS_TEXT.matcher(rr.toString()).find()) return;
    Record fromText =
        Record.fromString(
            owner, rr.type(), DClass.IN, rr.ttl(), rr.text(), org.xbill.DNS.Name.root);
    assertArrayEquals(rr.rdata(), rdata(fromText), () -> "read from text: " + fromText);
  }

  /** RDATA as it stands in a message, names as written. */
  private static byte[] rdata(Record record) {
    byte[] wire = record.toWire(Section.ANSWER);
    int at = record.getName().length() + 10;
    return Arrays.copyOfRange(wire, at, wire.length);
  }

  @Test
  void mutatedRdataIsReadSafelyAndWhatIsValidRoundTrips() throws IOException {
    long seed = new SplittableRandom().nextLong();
    var random = new SplittableRandom(seed);
    var records = records();
    int valid = 0;
    for (int i = 0; i < 200_000; i++) {
      Rr rr = records.get(random.nextInt(records.size()));
      byte[] b = rr.rdata();
      int change = random.nextInt(4);
      if (change == 0) b = Arrays.copyOf(b, random.nextInt(b.length + 4));
      for (int k = 0; k < change && b.length > 0; k++) {
        b[random.nextInt(b.length)] = (byte) random.nextInt(random.nextBoolean() ? 256 : 8);
      }
      int type = random.nextInt(10) == 0 ? 1 + random.nextInt(263) : rr.type();
      if (roundTrips(type, b, seed)) valid++;
    }
    assertTrue(valid > 50_000, valid + " valid, seed " + seed);
  }

  @Test
  void randomRdataIsReadSafely() {
    long seed = new SplittableRandom().nextLong();
    var random = new SplittableRandom(seed);
    int valid = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] b = new byte[random.nextInt(40)];
      int bound = 1 << 1 + random.nextInt(8);
      for (int k = 0; k < b.length; k++) b[k] = (byte) random.nextInt(bound);
      if (roundTrips(1 + random.nextInt(263), b, seed)) valid++;
    }
    assertTrue(valid > 1000, valid + " valid, seed " + seed);
  }

  /**
   * Returns whether RDATA is valid; it then must come back from its text. Nothing may be thrown.
   */
  private boolean roundTrips(int type, byte[] rdata, long seed) {
    byte[] b = new byte[rdata.length + 2]; // RDATA seldom starts or ends an array
    System.arraycopy(rdata, 0, b, 1, rdata.length);
    String wrong = RRTypes.check(type, b, 1, rdata.length);
    StringBuilder text = new StringBuilder();
    RdataText.append(text, type, b, 1, rdata.length);
    if (!wrong.isEmpty()) {
      assertTrue(text.toString().startsWith("\\# " + rdata.length), text.toString());
      RRTypes.canonical(type, b, 1, rdata.length);
      return false;
    }
    String hex = HexFormat.of().formatHex(rdata);
    parser.parse(type, "a. 1 IN " + RRTypes.mnemonic(type) + " " + text);
    assertEquals(hex, parser.hex(), () -> RRTypes.mnemonic(type) + " " + text + ", seed " + seed);
    return true;
  }

  private final OneRdata parser = new OneRdata();

  /** Reads one record's RDATA after another. */
  private static final class OneRdata {
    private final RdataParser parser = new RdataParser();
    private final ParsedRecord record = new ParsedRecord();

    void parse(int type, String text) {
      byte[] octets = text.getBytes(ISO_8859_1);
      var scanner = new Scanner("text", octets, octets.length);
      try {
        scanner.entry();
        for (int i = 0; i < 4; i++) scanner.next();
        parser.parse(type, scanner, record);
      } catch (ZoneSyntaxException e) {
        throw new AssertionError(text + ": " + e.getMessage(), e);
      }
    }

    String hex() {
      return HexFormat.of().formatHex(record.rdata, 0, record.rdataLength);
    }
  }
}
