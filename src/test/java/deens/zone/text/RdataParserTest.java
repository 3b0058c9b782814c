package deens.zone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors of the RFCs, and what is said of wrong input. */
class RdataParserTest {
  private static String hex(String typeAndRdata) {
    return EveryType.read("a 1 IN " + typeAndRdata + "\n").getFirst().hex();
  }

  /** RFC 9460 D.1 and D.2. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          HTTPS 0 foo.example.com. | 0000 03666f6f076578616d706c6503636f6d00
          SVCB 1 . | 0001 00
          SVCB 16 foo.example.com. port=53 | 0010 03666f6f076578616d706c6503636f6d00 0003 0002 0035
          SVCB 1 foo.example.com. key667=hello | 0001 03666f6f076578616d706c6503636f6d00 029b 0005 68656c6c6f
          SVCB 1 foo.example.com. key667="hello\\210qoo" | 0001 03666f6f076578616d706c6503636f6d00 029b 0009 68656c6c6fd2716f6f
          SVCB 1 foo.example.com. ipv6hint="2001:db8::1,2001:db8::53:1" | 0001 03666f6f076578616d706c6503636f6d00 0006 0020 20010db8000000000000000000000001 20010db8000000000000000000530001
          SVCB 1 example.com. ipv6hint="2001:db8:122:344::192.0.2.33" | 0001 076578616d706c6503636f6d00 0006 0010 20010db80122034400000000c0000221
          SVCB 16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1 | 0010 03666f6f076578616d706c65036f726700 0000 0004 0001 0004 0001 0009 02 6832 05 68332d3139 0004 0004 c0000201
          SVCB 16 foo.example.org. alpn="f\\\\\\\\oo\\\\,bar,h2" | 0010 03666f6f076578616d706c65036f726700 0001 000c 08 665c6f6f2c626172 02 6832
          SVCB 16 foo.example.org. alpn=f\\\\\\092oo\\092,bar,h2 | 0010 03666f6f076578616d706c65036f726700 0001 000c 08 665c6f6f2c626172 02 6832
          """)
  void serviceBindingVectors(String text, String wire) {
    assertEquals(wire.replace(" ", ""), hex(text));
  }

  /** RFC 9460 D.3: these are refused. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SVCB 1 foo.example.com. key123=abc key123=def",
        "SVCB 1 foo.example.com. mandatory",
        "SVCB 1 foo.example.com. alpn",
        "SVCB 1 foo.example.com. port",
        "SVCB 1 foo.example.com. ipv4hint",
        "SVCB 1 foo.example.com. ipv6hint",
        "SVCB 1 foo.example.com. no-default-alpn=abc",
        "SVCB 1 foo.example.com. mandatory=key123",
        "SVCB 1 foo.example.com. mandatory=mandatory",
        "SVCB 1 foo.example.com. mandatory=key123,key123 key123=abc",
      })
  void serviceBindingFailures(String text) {
    assertEquals(true, EveryType.error(text).contains("RFC 9460"), () -> EveryType.error(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "->",
      textBlock =
          """
          A 192.0.2 -> "192.0.2" found in A RDATA, expected an IPv4 address such as 192.0.2.1 (RFC 1035 s3.4.1)
          A 192.0.2.01 -> "192.0.2.01" found in A RDATA, expected an IPv4 address such as 192.0.2.1 (RFC 1035 s3.4.1)
          A 192.0.2.1 2 -> "2" is one token too many; A RDATA ends before it (RFC 1035 s3.4.1)
          A -> A RDATA ends too early, expected an IPv4 address (RFC 1035 s3.4.1)
          AAAA 1::2::3 -> "1::2::3" found in AAAA RDATA, expected an IPv6 address such as 2001:db8::1 (RFC 3596 s2.2)
          AAAA 1:2:3:4:5:6:7:8:9 -> "1:2:3:4:5:6:7:8:9" found in AAAA RDATA, expected an IPv6 address such as 2001:db8::1 (RFC 3596 s2.2)
          MX ten mail -> "ten" found in MX RDATA, expected a number 0..65535 (RFC 1035 s3.3.9)
          MX 65536 mail -> "65536" found in MX RDATA, expected a number 0..65535 (RFC 1035 s3.3.9)
          MX 10 -> MX RDATA ends too early, expected a domain name (RFC 1035 s3.3.9)
          TXT "\\256" -> "\\256" found, expected \\DDD with three digits, 000 to 255 (RFC 1035 s5.1)
          DS 1 8 2 abc -> an odd number of hexadecimal digits in DS RDATA, expected pairs (RFC 4034 s5.1)
          DS 1 8 2 abcd -> DS field 4, digest, has not the length that its type asks for (RFC 4034 s5.1)
          DS 1 NOPE 2 abcd -> "NOPE" found in DS RDATA, expected algorithm, a number 0..255 or a mnemonic (RFC 4034 s5.1)
          DNSKEY 256 3 8 AAA -> base64 data in DNSKEY RDATA is incomplete, expected groups of four digits with "=" at the end (RFC 4648 s4)
          RRSIG A 8 3 1h 20230229000000 20230101000000 1 . AAAA -> "20230229000000" found in RRSIG RDATA, expected a time, YYYYMMDDHHmmSS or seconds since 1970 (RFC 4034 s3.1)
          NSEC a B -> "B" found in NSEC RDATA, expected an RR type (RFC 4034 s4.1)
          LOC 91 N 0 E 0 -> "91" found in LOC RDATA, expected degrees of latitude, 0..90 (RFC 1876 s2)
          LOC 90 1 N 0 E 0 -> a latitude of over 90 degrees (RFC 1876 s3)
          NULL abc -> "abc" found in NULL RDATA, expected RDATA as \\# n hex; this type has no other form (RFC 1035 s3.3.10)
          A \\# 3 c00002 -> A field 1, IPv4 address, is cut short by the end of the RDATA (RFC 1035 s3.4.1)
          A \\# 4 c00002 -> \\# 4 is followed by 3 octets, expected 4 (RFC 3597 s5)
          MX \\# 4 000ac00c -> MX field 2, domain name, has a label type other than 00 (RFC 1035 s3.1; RDATA here is never compressed)
          TYPE65280 \\# -> \\# ends here, expected a number of octets (RFC 3597 s5)
          IPSECKEY 10 4 2 . AAAA -> gateway type 4 in IPSECKEY RDATA, expected 0..3 (RFC 4025 s2.1)
          CAA 0 is-sue "x" -> CAA field 2, property tag, is not 1 to 255 letters and digits (RFC 8659 s4.1)
          SVCB 1 . alpn=h2,,h3 -> "h2,,h3" found in SVCB RDATA, expected protocol names with commas between, none empty (RFC 9460 s2.2)
          SVCB 1 . no-default-alpn -> SVCB field 3, service parameter, no-default-alpn needs alpn (RFC 9460 s7.1.1)
          """)
  void messagesSayWhatWasFoundWhatWasExpectedAndTheRule(String text, String message) {
    assertEquals(message, EveryType.error(text));
  }

  @Test
  void aStringHasAtMost255Octets() {
    String most = "x".repeat(255);
    assertEquals(512, hex("TXT " + most).length());
    assertEquals(
        true,
        EveryType.error("TXT " + most + "x")
            .endsWith("is over 255 octets; cut it into several strings (RFC 1035 s3.3)"));
  }

  /** Input that somebody made to break something. */
  @Test
  void rdataHasAtMost65535OctetsHoweverItIsWritten() {
    String limit = "RDATA is over 65535 octets (RFC 1035 s3.2.1)";
    assertEquals(limit, EveryType.error("TXT" + (" " + "x".repeat(255)).repeat(256)));
    assertEquals(limit, EveryType.error("TXT" + " \"\"".repeat(65_536)));
    assertEquals(limit, EveryType.error("OPENPGPKEY " + "AAAA".repeat(21_846)));
    assertEquals(limit, EveryType.error("OPENPGPKEY" + " AAAA".repeat(21_846)));
    assertEquals(limit, EveryType.error("TLSA 1 1 1 " + "00".repeat(65_533)));
    assertEquals(limit, EveryType.error("APL" + " 2:ff00::ff/8".repeat(4000)));
    assertEquals(limit, EveryType.error("URI 1 1 \"" + "x".repeat(65_532) + "\""));
    assertEquals(limit, EveryType.error("SVCB 1 ." + " key9".repeat(16_384)));
    assertEquals(65_535 * 2, hex("TXT" + (" " + "x".repeat(254)).repeat(257)).length());
    assertEquals(65_535 * 2, hex("OPENPGPKEY " + "AAAA".repeat(21_845)).length());
    assertEquals(65_535 * 2, hex("TLSA 1 1 1 " + "00".repeat(65_532)).length());
  }
}
