package deens.core.rr;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import deens.core.wire.RRType;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Type;

class RRTypesTest {
  private static int number(String mnemonic) {
    byte[] b = ("<" + mnemonic + ">").getBytes(ISO_8859_1);
    return RRTypes.number(b, 1, b.length - 2);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  @Test
  void mnemonicsAndNumbersGoBothWays() {
    for (int type = 0; type <= 0xffff; type++) {
      String mnemonic = RRTypes.mnemonic(type);
      assertEquals(type, number(mnemonic), mnemonic);
      assertEquals(type, number(mnemonic.toLowerCase(Locale.ROOT)), mnemonic);
      assertEquals(type, number("TYPE" + type));
    }
  }

  @Test
  void mnemonicsAgreeWithDnsjava() {
    for (int type = 1; type <= 0xffff; type++) {
      if (type == 11 || type == 100 || type == 101 || type == 102 || type == 103 || type == 128) {
        continue; // real, but not in its list, or there under another name
      }
      String its = Type.string(type);
      if (!its.startsWith("TYPE")) assertEquals(its, RRTypes.mnemonic(type));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "AA",
        "MX2",
        "TYPE",
        "TYPE65536",
        "TYPE-1",
        "TYPE1x",
        "IN",
        "NSEC33",
        "TYPE999999999999"
      })
  void otherTokensAreNoTypes(String token) {
    assertEquals(-1, number(token));
  }

  @Test
  void onlyTheTypesOfRfc1035Compress() {
    var types = new ArrayList<String>();
    for (int type = 0; type <= 0xffff; type++) {
      assertEquals(RRTypes.compressAt(type) >= 0, RRTypes.compressNames(type) > 0);
      if (RRTypes.compressAt(type) >= 0) {
        types.add(
            RRTypes.mnemonic(type)
                + " "
                + RRTypes.compressAt(type)
                + " "
                + RRTypes.compressNames(type));
      }
    }
    assertEquals(
        List.of(
            "NS 0 1",
            "MD 0 1",
            "MF 0 1",
            "CNAME 0 1",
            "SOA 0 2",
            "MB 0 1",
            "MG 0 1",
            "MR 0 1",
            "PTR 0 1",
            "MINFO 0 2",
            "MX 2 1"),
        types);
  }

  @ParameterizedTest
  @CsvSource({
    "NS, 0",
    "MX, 2",
    "AFSDB, 2",
    "RT, 2",
    "SRV, 6",
    "KX, 2",
    "SVCB, 2",
    "HTTPS, 2",
    "CNAME, -1",
    "PTR, -1",
    "SOA, -1",
    "NAPTR, -1",
    "A, -1",
    "TYPE65280, -1"
  })
  void hostNamesOfAdditionalDataStandWhere(String mnemonic, int at) {
    assertEquals(at, RRTypes.additionalAt(number(mnemonic)));
  }

  @Test
  void theTableForAnswersSaysWhatTheRowsSay() {
    for (int type = 0; type <= 0xffff; type++) {
      assertEquals(RRTypes.compressAt(type), RdataNames.compressAt(type), "type " + type);
      assertEquals(RRTypes.compressNames(type), RdataNames.compressNames(type), "type " + type);
      assertEquals(RRTypes.additionalAt(type), RdataNames.additionalAt(type), "type " + type);
    }
  }

  /** RFC 4034 s6.2 less HINFO and NSEC (RFC 6840 s5.1); SVCB keeps its case (RFC 9460 s2.2). */
  @ParameterizedTest
  @CsvSource({
    "NS, 014100, 016100",
    "SOA, 014100 0141 0142 00 4142434445464748494a4b4c4d4e4f5051525354,"
        + " 016100 0161 0162 00 4142434445464748494a4b4c4d4e4f5051525354",
    "MX, 4142 014100, 4142 016100",
    "SRV, 4142 4142 4142 014100, 4142 4142 4142 016100",
    "NAPTR, 4142 4142 0141 0141 0141 014100, 4142 4142 0141 0141 0141 016100",
    "RRSIG, 0041 4141 41414141 41414141 41414141 4141 014100 4141,"
        + " 0041 4141 41414141 41414141 41414141 4141 016100 4141",
    "A6, 40 4142434445464748 014100, 40 4142434445464748 016100",
    "NSEC, 014100 000140, 014100 000140",
    "HINFO, 0141 0141, 0141 0141",
    "SVCB, 4142 014100, 4142 014100",
    "LP, 4142 014100, 4142 014100",
    "TXT, 0141, 0141",
    "TYPE65280, 014100, 014100",
  })
  void namesInRdataAreLowerCasedWhereTheRfcsSaySo(String mnemonic, String rdata, String canonical) {
    byte[] b = hex("ff" + rdata + "ff");
    RRTypes.canonical(number(mnemonic), b, 1, b.length - 2);
    assertArrayEquals(hex("ff" + canonical + "ff"), b);
  }

  @Test
  void metaTypesAreNotZoneData() {
    for (int type = 0; type <= 0xffff; type++) {
      if (RRType.isMeta(type)) assertFalse(RRTypes.check(type, new byte[0], 0, 0).isEmpty());
    }
  }
}
