package deens.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * The reference is held to the examples of the RFCs. An RRset is written {@code owner/TYPE}, with a
 * {@code +} where RRSIGs are beside it; sections other than the answer have no order.
 */
class ReferenceEngineTest {
  private static final TestZone RFC4592 =
      TestZone.parse(
          """
          example. 3600 IN SOA ns.example.com. host.example.com. 1 2 3 4 3600
          example. 3600 IN NS ns.example.com.
          example. 3600 IN NS ns.example.net.
          *.example. 3600 IN TXT "this is a wildcard"
          *.example. 3600 IN MX 10 host1.example.
          sub.*.example. 3600 IN TXT "this is not a wildcard"
          host1.example. 3600 IN A 192.0.2.1
          _ssh._tcp.host1.example. 3600 IN SRV 1 1 22 host1.example.
          _ssh._tcp.host2.example. 3600 IN SRV 1 1 22 host2.example.
          subdel.example. 3600 IN NS ns.example.com.
          subdel.example. 3600 IN NS ns.example.net.
          """);

  /** RFC 4592 s2.2.1, and the ENTs of s2.2.2. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          host3.example. MX | NOERROR aa | host3.example./MX | | host1.example./A
          host3.example. A | NOERROR aa | | example./SOA |
          foo.bar.example. TXT | NOERROR aa | foo.bar.example./TXT | |
          host1.example. MX | NOERROR aa | | example./SOA |
          sub.*.example. MX | NOERROR aa | | example./SOA |
          _telnet._tcp.host1.example. SRV | NXDOMAIN aa | | example./SOA |
          host.subdel.example. A | NOERROR | | subdel.example./NS |
          ghost.*.example. MX | NXDOMAIN aa | | example./SOA |
          host2.example. MX | NOERROR aa | | example./SOA |
          _tcp.host1.example. TXT | NOERROR aa | | example./SOA |
          *.example. TXT | NOERROR aa | *.example./TXT | |
          other. A | REFUSED | | |
          """)
  void wildcardsOfRfc4592(
      String query, String rcode, String answer, String authority, String additional) {
    check(List.of(RFC4592), query, false, rcode, answer, authority, additional);
  }

  private static final TestZone RFC4035 =
      new Signing(Signing.Denial.NSEC, new byte[0], 0)
          .sign(
              TestZone.parse(
                  """
                  example. 3600 IN SOA ns1.example. bugs.x.w.example. 1081539377 3600 300 3600000 3600
                  example. 3600 IN NS ns1.example.
                  example. 3600 IN NS ns2.example.
                  example. 3600 IN MX 1 xx.example.
                  a.example. 3600 IN NS ns1.a.example.
                  a.example. 3600 IN NS ns2.a.example.
                  a.example. 3600 IN DS 57855 5 1 B6DCD485719ADCA18E5F3D48A2331627FDD3636B
                  ns1.a.example. 3600 IN A 192.0.2.5
                  ns2.a.example. 3600 IN A 192.0.2.6
                  ai.example. 3600 IN A 192.0.2.9
                  ai.example. 3600 IN HINFO "KLH-10" "ITS"
                  ai.example. 3600 IN AAAA 2001:db8::f00:baa9
                  b.example. 3600 IN NS ns1.b.example.
                  b.example. 3600 IN NS ns2.b.example.
                  ns1.b.example. 3600 IN A 192.0.2.7
                  ns2.b.example. 3600 IN A 192.0.2.8
                  ns1.example. 3600 IN A 192.0.2.1
                  ns2.example. 3600 IN A 192.0.2.2
                  *.w.example. 3600 IN MX 1 ai.example.
                  x.w.example. 3600 IN MX 1 xx.example.
                  x.y.w.example. 3600 IN MX 1 xx.example.
                  xx.example. 3600 IN A 192.0.2.10
                  xx.example. 3600 IN HINFO "KLH-10" "TOPS-20"
                  xx.example. 3600 IN AAAA 2001:db8::f00:baaa
                  """),
              new SplittableRandom(4035));

  /** RFC 4035 App. B.1 to B.8, without the NS RRsets that minimal answers leave out. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x.w.example. MX | NOERROR aa | x.w.example./MX+ | | xx.example./A+ xx.example./AAAA+
          ml.example. A | NXDOMAIN aa | | b.example./NSEC+ example./NSEC+ example./SOA+ |
          ns1.example. MX | NOERROR aa | | example./SOA+ ns1.example./NSEC+ |
          mc.a.example. MX | NOERROR | | a.example./DS+ a.example./NS | ns1.a.example./A ns2.a.example./A
          mc.b.example. MX | NOERROR | | b.example./NS b.example./NSEC+ | ns1.b.example./A ns2.b.example./A
          a.z.w.example. MX | NOERROR aa | a.z.w.example./MX+ | x.y.w.example./NSEC+ | ai.example./A+ ai.example./AAAA+
          a.z.w.example. AAAA | NOERROR aa | | *.w.example./NSEC+ example./SOA+ x.y.w.example./NSEC+ |
          example. DS | NOERROR aa | | example./NSEC+ example./SOA+ |
          y.w.example. A | NOERROR aa | | example./SOA+ x.w.example./NSEC+ |
          b.example. DS | NOERROR aa | | b.example./NSEC+ example./SOA+ |
          a.example. DS | NOERROR aa | a.example./DS+ | |
          ns1.a.example. A | NOERROR | | a.example./DS+ a.example./NS | ns1.a.example./A ns2.a.example./A
          """)
  void signedAnswersOfRfc4035AppendixB(
      String query, String rcode, String answer, String authority, String additional) {
    check(List.of(RFC4035), query, true, rcode, answer, authority, additional);
  }

  private static final TestZone RFC5155 =
      new Signing(Signing.Denial.NSEC3_OPTOUT, HexFormat.of().parseHex("aabbccdd"), 12)
          .sign(
              TestZone.parse(
                  """
                  example. 3600 IN SOA ns1.example. bugs.x.w.example. 1 3600 300 3600000 3600
                  example. 3600 IN NS ns1.example.
                  example. 3600 IN NS ns2.example.
                  example. 3600 IN MX 1 xx.example.
                  2t7b4g4vsa5smi47k61mv5bv1a22bojr.example. 3600 IN A 192.0.2.127
                  a.example. 3600 IN NS ns1.a.example.
                  a.example. 3600 IN NS ns2.a.example.
                  a.example. 3600 IN DS 58470 5 1 3079F1593EBAD6DC121E202A8B766A6A4837206C
                  ns1.a.example. 3600 IN A 192.0.2.5
                  ns2.a.example. 3600 IN A 192.0.2.6
                  ai.example. 3600 IN A 192.0.2.9
                  ai.example. 3600 IN HINFO "KLH-10" "ITS"
                  ai.example. 3600 IN AAAA 2001:db8::f00:baa9
                  c.example. 3600 IN NS ns1.c.example.
                  c.example. 3600 IN NS ns2.c.example.
                  ns1.c.example. 3600 IN A 192.0.2.7
                  ns2.c.example. 3600 IN A 192.0.2.8
                  ns1.example. 3600 IN A 192.0.2.1
                  ns2.example. 3600 IN A 192.0.2.2
                  *.w.example. 3600 IN MX 1 ai.example.
                  x.w.example. 3600 IN MX 1 xx.example.
                  x.y.w.example. 3600 IN MX 1 xx.example.
                  xx.example. 3600 IN A 192.0.2.10
                  xx.example. 3600 IN HINFO "KLH-10" "TOPS-20"
                  xx.example. 3600 IN AAAA 2001:db8::f00:baaa
                  """),
              new SplittableRandom(5155));

  /** RFC 5155 App. B.1 to B.6, and s7.2.8: an NSEC3's owner is no name, unless it is one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.c.x.w.example. A | NXDOMAIN aa | | 0p9m/NSEC3+ 35mt/NSEC3+ b4um/NSEC3+ example./SOA+ |
          ns1.example. MX | NOERROR aa | | 2t7b/NSEC3+ example./SOA+ |
          y.w.example. A | NOERROR aa | | example./SOA+ ji6n/NSEC3+ |
          mc.c.example. MX | NOERROR | | 0p9m/NSEC3+ 35mt/NSEC3+ c.example./NS | ns1.c.example./A ns2.c.example./A
          a.z.w.example. MX | NOERROR aa | a.z.w.example./MX+ | q04j/NSEC3+ | ai.example./A+ ai.example./AAAA+
          a.z.w.example. AAAA | NOERROR aa | | example./SOA+ k8ud/NSEC3+ q04j/NSEC3+ r53b/NSEC3+ |
          example. DS | NOERROR aa | | 0p9m/NSEC3+ example./SOA+ |
          c.example. DS | NOERROR aa | | 0p9m/NSEC3+ 35mt/NSEC3+ example./SOA+ |
          2t7b4g4vsa5smi47k61mv5bv1a22bojr.example. A | NOERROR aa | 2t7b4g4vsa5smi47k61mv5bv1a22bojr.example./A+ | |
          2t7b4g4vsa5smi47k61mv5bv1a22bojr.example. NSEC3 | NOERROR aa | | example./SOA+ koha/NSEC3+ |
          """)
  void hashedDenialOfRfc5155AppendixB(
      String query, String rcode, String answer, String authority, String additional) {
    check(List.of(RFC5155), query, true, rcode, answer, authority, additional);
  }

  @Test
  void ownerOfNsec3DoesNotExistAsAName() {
    var engine = new ReferenceEngine(List.of(RFC5155), true);
    var answer = engine.answer(query("0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example. NSEC3", true));
    assertEquals(Rcode.NXDOMAIN, answer.rcode());
  }

  /** The table of RFC 6672 s2.2; "-": the DNAME does not apply. */
  @ParameterizedTest
  @CsvSource({
    "com., example.com., example.net., -",
    "example.com., example.com., example.net., -",
    "a.example.com., example.com., example.net., a.example.net.",
    "a.b.example.com., example.com., example.net., a.b.example.net.",
    "ab.example.com., b.example.com., example.net., -",
    "foo.example.com., example.com., example.net., foo.example.net.",
    "a.x.example.com., x.example.com., example.net., a.example.net.",
    "a.example.com., example.com., y.example.net., a.y.example.net.",
    "cyc.example.com., example.com., example.com., cyc.example.com.",
    "cyc.example.com., example.com., c.example.com., cyc.c.example.com.",
    "shortloop.x.x., x., ., shortloop.x.",
    "shortloop.x., x., ., shortloop."
  })
  void substitutionsOfRfc6672(String name, String owner, String target, String result) {
    var zone =
        TestZone.parse(
            """
            . 60 IN SOA . . 1 1 1 1 60
            . 60 IN NS ns.
            """
                + (owner + " 60 IN DNAME " + target + "\n"));
    var answer = new ReferenceEngine(List.of(zone), true).answer(query(name + " A", false));
    if (result.equals("-")) {
      assertEquals("", summary(answer.answer(), false));
    } else {
      assertEquals(owner + "/DNAME", summary(answer.answer().subList(0, 1), false));
      var cname = (CNAMERecord) answer.answer().get(1).records().getFirst();
      assertEquals(name + " " + result, cname.getName() + " " + cname.getTarget());
    }
  }

  private static final TestZone CHAINS =
      TestZone.parse(
          """
          example. 60 IN SOA ns.example. host.example. 1 2 3 4 30
          example. 60 IN NS ns.example.
          ns.example. 60 IN A 192.0.2.1
          loop1.example. 60 IN CNAME loop2.example.
          loop2.example. 60 IN CNAME loop1.example.
          self.example. 60 IN CNAME self.example.
          out.example. 60 IN CNAME elsewhere.
          lost.example. 60 IN CNAME nowhere.example.
          empty.example. 60 IN CNAME ns.example.
          *.wild.example. 60 IN CNAME ns.example.
          cut.example. 60 IN NS ns.cut.example.
          cut.example. 60 IN NS ns.example.
          ns.cut.example. 60 IN AAAA 2001:db8::1
          into.example. 60 IN CNAME a.cut.example.
          d.example. 60 IN DNAME example.
          grow.example. 60 IN DNAME a.grow.example.
          long.example. 60 IN DNAME LONG.LONG.LONG.example.
          """
              .replace("LONG", "l".repeat(62)));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          loop1.example. A | NOERROR aa | loop1.example./CNAME loop2.example./CNAME | |
          self.example. A | NOERROR aa | self.example./CNAME | |
          self.example. CNAME | NOERROR aa | self.example./CNAME | |
          out.example. A | NOERROR aa | out.example./CNAME | |
          lost.example. A | NXDOMAIN aa | lost.example./CNAME | example./SOA |
          empty.example. MX | NOERROR aa | empty.example./CNAME | example./SOA |
          a.wild.example. A | NOERROR aa | a.wild.example./CNAME ns.example./A | |
          into.example. A | NOERROR aa | into.example./CNAME | cut.example./NS | ns.cut.example./AAAA ns.example./A
          ns.d.example. A | NOERROR aa | d.example./DNAME ns.d.example./CNAME ns.example./A | |
          ns.d.d.example. A | NOERROR aa | d.example./DNAME ns.d.d.example./CNAME ns.d.example./CNAME ns.example./A | |
          d.example. DNAME | NOERROR aa | d.example./DNAME | |
          nowhere.d.example. CNAME | NOERROR aa | d.example./DNAME nowhere.d.example./CNAME | |
          """)
  void chainsOfAliasesEndWhereTheyMust(
      String query, String rcode, String answer, String authority, String additional) {
    check(List.of(CHAINS), query, false, rcode, answer, authority, additional);
  }

  @Test
  void dnameChainThatGrowsEndsAtSixteenAliases() {
    var answer =
        new ReferenceEngine(List.of(CHAINS), true).answer(query("b.grow.example. A", false));
    assertEquals(1 + ReferenceEngine.MAX_ALIASES, answer.answer().size());
    assertEquals(Rcode.NOERROR, answer.rcode());
  }

  @Test
  void dnameThatMakesANameTooLongIsYxdomain() {
    var answer =
        new ReferenceEngine(List.of(CHAINS), true)
            .answer(query("x".repeat(63) + ".long.example. A", false));
    assertEquals(Rcode.YXDOMAIN, answer.rcode());
    assertEquals("long.example./DNAME", summary(answer.answer(), false));
  }

  /** RFC 4035 s3.1.4.1: the DS is the parent's; everything else at the cut is the child's. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.example. DS | NOERROR aa | a.example./DS+ | |
          a.example. SOA | NOERROR aa | a.example./SOA | |
          a.example. MX | NOERROR aa | | a.example./SOA |
          x.a.example. DS | NXDOMAIN aa | | a.example./SOA |
          """)
  void dsComesFromTheParentWhenBothAreServed(
      String query, String rcode, String answer, String authority, String additional) {
    var child =
        TestZone.parse("a.example. 60 IN SOA ns. host. 1 2 3 4 30\na.example. 60 IN NS ns.");
    check(List.of(child, RFC4035), query, true, rcode, answer, authority, additional);
  }

  private static void check(
      List<TestZone> zones,
      String query,
      boolean dnssecOk,
      String rcode,
      String answer,
      String authority,
      String additional) {
    Answer found = new ReferenceEngine(zones, true).answer(query(query, dnssecOk));
    var addresses = new java.util.ArrayList<RRset>(found.glue());
    addresses.addAll(found.additional());
    String wanted = String.join(" | ", rcode, text(answer), text(authority), text(additional));
    assertEquals(
        wanted,
        String.join(
            " | ",
            Rcode.string(found.rcode()) + (found.authoritative() ? " aa" : ""),
            summary(found.answer(), false),
            summary(found.authority(), true),
            summary(addresses, true)),
        found::toString);
  }

  private static String text(String cell) {
    return cell == null ? "" : cell;
  }

  private static Query query(String text, boolean dnssecOk) {
    String[] parts = text.split(" ", -1);
    Name name = Name.fromConstantString(parts[0]);
    return new Query(name, Type.value(parts[1]), 1232, dnssecOk, false);
  }

  private static String summary(List<RRset> section, boolean sorted) {
    var out = new java.util.ArrayList<String>();
    for (RRset r : section) {
      String owner = r.owner().toString();
      if (r.type() == Type.NSEC3) owner = owner.substring(0, 4);
      out.add(owner + "/" + Type.string(r.type()) + (r.signatures().isEmpty() ? "" : "+"));
    }
    return String.join(" ", sorted ? new TreeSet<>(out) : out);
  }
}
