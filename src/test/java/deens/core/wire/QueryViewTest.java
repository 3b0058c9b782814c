package deens.core.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.image.Found;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of odd and hostile queries. Where servers agree on one, this is what they do. */
class QueryViewTest {
  private static final int DO = 0x8000;

  private final QueryView view = new QueryView(new PortableWords(), 1);

  private int read(Packet packet) {
    return view.read(packet.padded(), packet.length());
  }

  private static Packet www() {
    return Packet.query("www.example.org.", RRType.A, 0);
  }

  private static Packet www(int additional) {
    return Packet.query("www.example.org.", RRType.A, additional);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] tsig(String algorithmHex, String rest) {
    return hex(algorithmHex + rest);
  }

  /** Time, fudge, a MAC of two octets, original id, error, no other data. */
  private static final String TSIG_REST = "0000000000010000" + "0002aabb" + "123400000000";

  private static final String HMAC_SHA256 = "0b686d61632d73686132353600";

  // ---- header ----

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 11})
  void lessThanAHeaderIsDropped(int octets) {
    assertEquals(QueryView.DROP, view.read(www().padded(), octets));
  }

  @Test
  void aResponseIsDropped() {
    assertEquals(QueryView.DROP, read(new Packet(0x8000, 0, 0, 0, 0)));
  }

  @Test
  void aResponseOfAnotherOpcodeIsDropped() {
    assertEquals(QueryView.DROP, read(new Packet(0xa000, 0, 0, 0, 0)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 15})
  void otherOpcodesAreNotImplementedWhateverFollows(int opcode) {
    assertEquals(Rcode.NOTIMP, read(new Packet(opcode << 11, 7, 7, 7, 7).u16(0xffff)));
    assertEquals(0, view.qnameOctets);
    assertEquals(QueryView.HEADER_OCTETS, view.questionEnd);
  }

  @Test
  void flagsThatMeanNothingInAQueryAreIgnored() { // AA, TC, RA, Z, AD, CD and an rcode
    var packet = new Packet(0x07ff, 1, 0, 0, 0).name("a.").u16(RRType.A).u16(RRClass.IN);
    assertEquals(Rcode.NOERROR, read(packet));
  }

  // ---- question ----

  @Test
  void theQuestionIsRead() {
    var packet = new Packet(0, 1, 0, 0, 0).name("wWw.Example.ORG.").u16(28).u16(3);
    assertEquals(Rcode.NOERROR, read(packet));
    assertEquals(17, view.qnameOctets);
    assertEquals(28, view.qtype);
    assertEquals(3, view.qclass);
    assertEquals(packet.length(), view.questionEnd);
    assertArrayEquals(Name.parse("www.example.org.").wire(), Arrays.copyOf(view.key, 17));
    assertFalse(view.edns);
    assertEquals(512, view.udpOctets);
  }

  @Test
  void onlyAsciiLettersAreFolded() { // RFC 4343 s3
    var packet = new Packet(0, 1, 0, 0, 0).hex("0540415a5bdb00").u16(1).u16(1);
    assertEquals(Rcode.NOERROR, read(packet));
    assertArrayEquals(hex("0540617a5bdb00"), Arrays.copyOf(view.key, view.qnameOctets));
  }

  @Test
  void theRootIsAName() {
    assertEquals(Rcode.NOERROR, read(Packet.query(".", RRType.NS, 0)));
    assertEquals(1, view.qnameOctets);
  }

  @Test
  void noQuestionIsAFormatErrorWithoutACookie() {
    assertEquals(Rcode.FORMERR, read(new Packet(0, 0, 0, 0, 0)));
    assertEquals(Rcode.FORMERR, read(new Packet(0, 0, 0, 0, 1).opt(1232)));
    assertTrue(view.edns);
  }

  @Test
  void noQuestionIsGoodForACookie() { // RFC 7873 s5.4
    assertEquals(
        Rcode.NOERROR, read(new Packet(0, 0, 0, 0, 1).opt(1232, hex("000a00080102030405060708"))));
    assertEquals(0, view.qnameOctets);
  }

  @Test
  void aQuestionThatIsNotCountedIsAFormatError() {
    var packet = new Packet(0, 0, 0, 0, 0).name("www.example.org.").u16(1).u16(1);
    assertEquals(Rcode.FORMERR, read(packet));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 65535})
  void moreThanOneQuestionIsAFormatError(int questions) { // RFC 9619
    var packet = new Packet(0, questions, 0, 0, 1);
    packet.name("a.").u16(1).u16(1).name("b.").u16(1).u16(1).opt(1232);
    assertEquals(Rcode.FORMERR, read(packet));
    assertEquals(0, view.qnameOctets);
    assertFalse(view.edns);
  }

  @Test
  void aQuestionThatIsCutAnywhereIsAFormatError() {
    var packet = www();
    for (int n = QueryView.HEADER_OCTETS; n < packet.length(); n++) {
      assertEquals(Rcode.FORMERR, view.read(packet.padded(), n), "cut at " + n);
      assertEquals(0, view.qnameOctets);
      assertEquals(QueryView.HEADER_OCTETS, view.questionEnd);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "c00c", // to itself
        "c004", // to a zero in the header
        "03777777c00c", // to its own start
        "03777777c004", // a label, then a zero in the header
        "03777777c0ff", // ahead
        "4061", // extended label types, given up by RFC 6891 s5
        "8061",
        "03777777406100",
        "bf6100",
      })
  void pointersAndOtherKindsOfLabelAreAFormatErrorInAQuestion(String name) {
    assertEquals(Rcode.FORMERR, read(new Packet(0, 1, 0, 0, 0).hex(name).u16(1).u16(1).u16(0)));
    assertEquals(0, view.qnameOctets);
  }

  @Test
  void aNameHas255Octets() {
    String name = ("a".repeat(63) + ".").repeat(3) + "b".repeat(61) + ".";
    assertEquals(Rcode.NOERROR, read(Packet.query(name, RRType.A, 0)));
    assertEquals(255, view.qnameOctets);
    assertArrayEquals(Name.parse(name).wire(), Arrays.copyOf(view.key, 255));
  }

  @Test
  void aNameOf256OctetsIsAFormatError() {
    var packet = new Packet(0, 1, 0, 0, 0);
    for (int i = 0; i < 3; i++) packet.u8(63).octets(new byte[63]);
    packet.u8(62).octets(new byte[62]).u8(0).u16(1).u16(1);
    assertEquals(Rcode.FORMERR, read(packet));
  }

  @Test
  void aNameHas127Labels() {
    assertEquals(Rcode.NOERROR, read(Packet.query("a.".repeat(127), RRType.A, 0)));
    assertEquals(255, view.qnameOctets);
  }

  @Test
  void aNameOf128LabelsIsAFormatError() {
    var packet = new Packet(0, 1, 0, 0, 0);
    for (int i = 0; i < 128; i++) packet.u8(1).u8('a');
    assertEquals(Rcode.FORMERR, read(packet.u8(0).u16(1).u16(1)));
  }

  @Test
  void aLabelMayHoldZeros() {
    var packet = new Packet(0, 1, 0, 0, 0).hex("0300000000").u16(1).u16(1);
    assertEquals(Rcode.NOERROR, read(packet));
    assertEquals(5, view.qnameOctets);
  }

  @Test
  void octetsBehindTheLastRecordAreIgnored() {
    assertEquals(Rcode.NOERROR, read(www().hex("ffffffffff")));
    assertEquals(Rcode.NOERROR, read(www(1).opt(1232).u8(7)));
    assertTrue(view.edns);
  }

  // ---- other sections ----

  @Test
  void recordsInAnswerAndAuthorityAreIgnored() { // RFC 1995 s3: an IXFR has one there
    var packet = new Packet(0, 1, 1, 1, 1).name("a.").u16(1).u16(1);
    packet.record("a.", RRType.A, 1, 0, hex("c0000201"));
    packet.record("b.", RRType.A, 1, 0, hex("c0000202")).opt(1400);
    assertEquals(Rcode.NOERROR, read(packet));
    assertEquals(1400, view.udpOctets);
  }

  @Test
  void recordsThatAreCountedButNotThereAreAFormatError() {
    for (int section = 0; section < 3; section++) {
      var packet =
          new Packet(0, 1, section == 0 ? 1 : 0, section == 1 ? 1 : 0, section == 2 ? 1 : 0);
      assertEquals(Rcode.FORMERR, read(packet.name("a.").u16(1).u16(1)));
      assertEquals(3, view.qnameOctets, "the question could be read");
    }
  }

  @Test
  void optInAnswerOrAuthorityIsAFormatError() { // RFC 6891 s6.1.1
    assertEquals(Rcode.FORMERR, read(new Packet(0, 1, 1, 0, 0).name("a.").u16(1).u16(1).opt(1232)));
    assertEquals(Rcode.FORMERR, read(new Packet(0, 1, 0, 1, 0).name("a.").u16(1).u16(1).opt(1232)));
    assertFalse(view.edns);
  }

  @Test
  void otherAdditionalRecordsAreIgnored() {
    byte[] address = hex("c0000201");
    assertEquals(Rcode.NOERROR, read(www(2).record("x.", RRType.A, 1, 0, address).opt(1300)));
    assertEquals(1300, view.udpOctets);
    assertEquals(Rcode.NOERROR, read(www(2).opt(1301).record("x.", RRType.A, 1, 0, address)));
    assertEquals(1301, view.udpOctets);
  }

  @Test
  void anOwnerMayBeAPointer() {
    var packet = www(1).u16(0xc00c).u16(RRType.A).u16(1).u32(0).u16(4).hex("c0000201");
    assertEquals(Rcode.NOERROR, read(packet));
  }

  @Test
  void anAdditionalRecordThatIsCutAnywhereIsAFormatError() {
    var packet = www(1).record("x.", RRType.A, 1, 0, hex("c0000201"));
    for (int n = view(www()); n < packet.length(); n++) {
      assertEquals(Rcode.FORMERR, view.read(packet.padded(), n), "cut at " + n);
    }
  }

  private int view(Packet packet) {
    assertEquals(Rcode.NOERROR, read(packet));
    return view.questionEnd;
  }

  // ---- EDNS ----

  @Test
  void optIsRead() {
    assertEquals(Rcode.NOERROR, read(www(1).record(".", RRType.OPT, 1400, DO)));
    assertTrue(view.edns);
    assertTrue(view.dnssecOk);
    assertEquals(1400, view.udpOctets);
    assertEquals(0, view.ednsVersion);
  }

  @Test
  void nothingIsKeptFromTheQueryBefore() {
    var packet = www(1);
    packet.record(".", RRType.OPT, 1400, DO, hex("00030000" + "000a00080102030405060708"));
    assertEquals(Rcode.NOERROR, read(packet));
    assertTrue(view.wantsNsid);
    assertEquals(Rcode.NOERROR, read(www()));
    assertFalse(view.edns);
    assertFalse(view.dnssecOk);
    assertFalse(view.wantsNsid);
    assertEquals(512, view.udpOctets);
    assertEquals(0, view.cookieAt);
    assertEquals(0, view.tsigAt);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512})
  void sizesBelow512Are512(int size) { // RFC 6891 s6.2.3
    assertEquals(Rcode.NOERROR, read(www(1).opt(size)));
    assertEquals(512, view.udpOctets);
  }

  @Test
  void otherBitsOfOptAreIgnored() { // an extended rcode and Z
    assertEquals(Rcode.NOERROR, read(www(1).record(".", RRType.OPT, 1232, 0xff007fffL)));
    assertFalse(view.dnssecOk);
    assertEquals(0, view.ednsVersion);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 255})
  void laterVersionsAreReadButNotTheirOptions(int version) {
    var packet = www(1).record(".", RRType.OPT, 1232, version << 16 | DO, hex("0003ffff"));
    assertEquals(Rcode.NOERROR, read(packet));
    assertTrue(view.edns);
    assertEquals(version, view.ednsVersion);
    assertTrue(view.dnssecOk);
    assertFalse(view.wantsNsid);
  }

  @Test
  void optTwiceIsAFormatErrorWithoutEdns() {
    assertEquals(Rcode.FORMERR, read(www(2).opt(1232).opt(1232)));
    assertFalse(view.edns);
  }

  @Test
  void optOfAnotherOwnerIsAFormatError() {
    assertEquals(Rcode.FORMERR, read(www(1).record("a.", RRType.OPT, 1232, 0)));
    assertFalse(view.edns);
  }

  @Test
  void optWhoseRdataLeavesTheMessageIsAFormatError() {
    assertEquals(Rcode.FORMERR, read(www(1).u8(0).u16(41).u16(1232).u32(0).u16(1)));
    assertFalse(view.edns);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00", "000300", // no room for code and length
        "00030001", "fde900026a", // data beyond RDLENGTH
        "000b0002012c", // a keepalive with a timeout (RFC 7828 s3.2.1)
      })
  void badOptionsAreAFormatError(String options) {
    assertEquals(Rcode.FORMERR, read(www(1).opt(1232, hex(options))));
    assertFalse(view.edns);
  }

  @Test
  void unknownOptionsAreIgnored() { // RFC 6891 s6.1.2
    assertEquals(Rcode.NOERROR, read(www(1).opt(1232, hex("fde90003aabbcc" + "00030000"))));
    assertTrue(view.wantsNsid);
  }

  @Test
  void keepaliveIsRead() {
    assertEquals(Rcode.NOERROR, read(www(1).opt(1232, hex("000b0000"))));
    assertTrue(view.wantsKeepalive);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 9, 16, 24, 40, 41})
  void aCookieIsFoundWhateverItsLength(int octets) { // the jar says which lengths are right
    var options = new Packet(0, 0, 0, 0, 0).u16(10).u16(octets).octets(new byte[octets]);
    byte[] option = Arrays.copyOfRange(options.padded(), 12, options.length());
    assertEquals(Rcode.NOERROR, read(www(1).opt(1232, option)));
    assertEquals(view.questionEnd + QueryView.OPT_OCTETS + 4, view.cookieAt);
    assertEquals(octets, view.cookieOctets);
  }

  @Test
  void theFirstOfTwoCookiesCounts() { // RFC 7873 s5.2
    var packet = www(1).opt(1232, hex("000a00080102030405060708" + "000a00021122"));
    assertEquals(Rcode.NOERROR, read(packet));
    assertEquals(8, view.cookieOctets);
  }

  // ---- TSIG (RFC 8945) ----

  @Test
  void tsigIsRead() {
    byte[] rdata = tsig(HMAC_SHA256, TSIG_REST);
    var packet = www(2).opt(1232).record("key.", RRType.TSIG, RRClass.ANY, 0, rdata);
    assertEquals(Rcode.NOERROR, read(packet));
    assertEquals(view.questionEnd + QueryView.OPT_OCTETS, view.tsigAt);
    assertEquals(packet.length() - rdata.length, view.tsigRdataAt);
    assertEquals(packet.length(), view.tsigEnd);
  }

  @Test
  void tsigThatIsNotTheLastIsAFormatError() {
    byte[] rdata = tsig(HMAC_SHA256, TSIG_REST);
    assertEquals(
        Rcode.FORMERR, read(www(2).record("key.", RRType.TSIG, RRClass.ANY, 0, rdata).opt(1232)));
    assertEquals(0, view.tsigAt);
  }

  @Test
  void tsigTwiceIsAFormatError() {
    byte[] rdata = tsig(HMAC_SHA256, TSIG_REST);
    var packet = www(2).record("key.", RRType.TSIG, RRClass.ANY, 0, rdata);
    packet.record("key.", RRType.TSIG, RRClass.ANY, 0, rdata);
    assertEquals(Rcode.FORMERR, read(packet));
  }

  @Test
  void tsigOfAnotherClassIsAFormatError() {
    byte[] rdata = tsig(HMAC_SHA256, TSIG_REST);
    assertEquals(Rcode.FORMERR, read(www(1).record("key.", RRType.TSIG, RRClass.IN, 0, rdata)));
  }

  @Test
  void tsigWithACompressedOwnerIsAFormatError() {
    byte[] rdata = tsig(HMAC_SHA256, TSIG_REST);
    var packet = www(1).u16(0xc00c).u16(RRType.TSIG).u16(RRClass.ANY).u32(0).u16(rdata.length);
    assertEquals(Rcode.FORMERR, read(packet.octets(rdata)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "0b686d61632d736861323536", // the algorithm's name does not end
        "c00c" + TSIG_REST, // a pointer
        HMAC_SHA256, // no more than the algorithm
        HMAC_SHA256 + "00000000000100000003aabb123400000000", // a longer MAC than there is
        HMAC_SHA256 + "00000000000100000002aabb123400000001", // other data that is not there
        HMAC_SHA256 + TSIG_REST + "00", // an octet too many
        HMAC_SHA256 + "0000000000010000ffffaabb123400000000",
      })
  void tsigWithoutAllItsFieldsIsAFormatError(String rdata) {
    assertEquals(
        Rcode.FORMERR, read(www(1).record("key.", RRType.TSIG, RRClass.ANY, 0, hex(rdata))));
    assertEquals(0, view.tsigAt);
  }

  @Test
  void sig0IsIgnored() { // RFC 2931: not used here
    var packet = www(1).record(".", RRType.SIG, RRClass.ANY, 0, new byte[20]);
    assertEquals(Rcode.NOERROR, read(packet));
  }

  // ---- plain queries ----

  /** Reads a plain query with this name, whether or not it is made of labels. */
  private boolean isMadeOfLabels(String nameHex) {
    Packet packet = new Packet(0x0100, 1, 0, 0, 0).hex(nameHex).u16(RRType.A).u16(RRClass.IN);
    assertTrue(view.readPlain(packet.padded(), packet.length()));
    int[] start = new int[128];
    int labels = view.checkName(start);
    boolean plain = labels >= 0;
    int length = nameHex.length() / 2;
    if (plain) {
      assertEquals(length, view.qnameOctets);
      var found = new Found();
      found.labelsOf(view.key, 0);
      assertEquals(found.labels, labels);
      assertArrayEquals(
          Arrays.copyOf(found.start, labels), Arrays.copyOf(start, labels), "where labels start");
    }
    byte[] key = Arrays.copyOf(view.key, length + 7 & -8);
    int rcode = read(packet);
    if (plain) {
      assertEquals(Rcode.NOERROR, rcode);
      assertArrayEquals(Arrays.copyOf(view.key, length + 7 & -8), key);
    }
    return plain;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00",
        "015800",
        "03575757074558414d504c45034f524700", // WWW.EXAMPLE.ORG
        "0661626364656600", // eight octets
        "0561405b60ff00", // what is next to letters
      })
  void aPlainNameOfLabelsIsReadAsAnyOther(String nameHex) {
    assertTrue(isMadeOfLabels(nameHex));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0400", // a label that ends behind the name
        "036100", // and in its root label's place
        "0161056200",
        "40616100", // no length of a label
        "016180616100",
        "c00c00", // a pointer
        "ff6100",
      })
  void aPlainNameThatIsNotMadeOfLabelsIsNone(String nameHex) {
    assertFalse(isMadeOfLabels(nameHex));
  }
}
