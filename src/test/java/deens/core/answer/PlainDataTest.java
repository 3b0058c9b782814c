package deens.core.answer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.image.Version;
import deens.oracle.Compiled;
import deens.oracle.Signing;
import deens.oracle.TestZone;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is answered in the short way is octet for octet what the long way answers. */
class PlainDataTest {
  private static final byte[] CLIENT = {(byte) 192, 0, 2, 7};

  private static final String ZONE =
      """
      p.test. 60 IN SOA . . 1 2 3 4 5
      p.test. 60 IN NS ns.elsewhere.
      p.test. 4294 IN A 192.0.2.1
      p.test. 2147483647 IN TXT "a" "b"
      a.p.test. 65535 IN A 192.0.2.1
      a.p.test. 65535 IN A 192.0.2.2
      a.p.test. 0 IN AAAA 2001:db8::1
      a.p.test. 60 IN CAA 0 issue "ca.example"
      a.p.test. 60 IN TYPE65000 \\# 0
      a.p.test. 60 IN MX 10 a.p.test.
      a.p.test. 60 IN SRV 1 2 3 a.p.test.
      a.p.test. 60 IN HTTPS 1 . alpn=h2
      c.p.test. 60 IN CNAME a.p.test.
      *.w.p.test. 60 IN A 192.0.2.3
      long.p.test. 60 IN TXT "%1$s" "%1$s" "%1$s" "%1$s"
      long.p.test. 60 IN TXT "%2$s" "%1$s" "%1$s" "%1$s"
      """
          .formatted("x".repeat(250), "y".repeat(250));

  private static final List<String> NAMES =
      List.of(
          "p.test.", "a.p.test.", "c.p.test.", "x.w.p.test.", "long.p.test.", "no.p.test.", ".");

  private static final List<String> TYPES =
      List.of(
          "A",
          "AAAA",
          "TXT",
          "CAA",
          "TYPE65000",
          "MX",
          "SRV",
          "HTTPS",
          "NS",
          "SOA",
          "CNAME",
          "DS",
          "RRSIG",
          "NSEC",
          "DNSKEY",
          "TYPE250",
          "AXFR",
          "IXFR",
          "MAILB",
          "ANY");

  private final AnswerEngine engine = new AnswerEngine(Policy.standard(), 0, 1);

  private byte[] ask(Version version, byte[] query, boolean stream) {
    byte[] padded = Arrays.copyOf(query, query.length + AnswerEngine.QUERY_SLACK);
    byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];
    int n = engine.answer(version, padded, query.length, response, stream, CLIENT, 4, Dig.NOW);
    return Arrays.copyOf(response, n);
  }

  /** The same of a query that the short way does not take: it wants NSID, which is not set. */
  private static String inDetail(String question) {
    return question + " +edns +ednsopt=00030000";
  }

  @Test
  void bothWaysGiveTheSameOctets() {
    var signing = new Signing(Signing.Denial.NSEC, new byte[0], 0);
    String signed = signing.sign(TestZone.parse(ZONE), new SplittableRandom(3)).text();
    for (String zone :
        List.of(ZONE, signed, ZONE.replace(".p.test.", ".").replace("p.test.", "."))) {
      Version version = Compiled.version(List.of(zone));
      for (String name : NAMES) {
        for (String type : TYPES) {
          for (String flags :
              List.of("", " +norec", " +dnssec", " +bufsize=512", " +bufsize=4096")) {
            String edns =
                flags.isEmpty() ? " +edns" : flags.equals(" +norec") ? flags + " +edns" : flags;
            String question = name + " " + type + edns;
            for (boolean stream : new boolean[] {false, true}) {
              assertArrayEquals(
                  ask(version, Dig.query(inDetail(name + " " + type + edns)), stream),
                  ask(version, Dig.query(question), stream),
                  question);
            }
          }
        }
      }
    }
  }

  @Test
  void itIsWhatItSays() {
    Version version = Compiled.version(List.of(ZONE));
    String printed = Dig.print(ask(version, Dig.query("a.p.test. A +norec"), false));
    assertTrue(printed.startsWith(";; NOERROR aa\n"), printed);
    assertTrue(printed.contains("a.p.test. 65535 IN A 192.0.2.1\n"), printed);
    assertTrue(printed.contains("a.p.test. 65535 IN A 192.0.2.2\n"), printed);
    printed = Dig.print(ask(version, Dig.query("p.test. TXT"), false));
    assertTrue(printed.contains("p.test. 2147483647 IN TXT \"a\" \"b\"\n"), printed);
    assertEquals(2, engine.counters().rendered());
    assertEquals(2, engine.counters().rcode(0));
    assertEquals(1, engine.counters().type(1));
  }
}
