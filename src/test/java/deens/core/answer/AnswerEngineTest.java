package deens.core.answer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.wire.MessageWalk;
import deens.core.wire.Packet;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIGRecord;

/** Answers from a small company's zone, and what is said of queries that are wrong. */
class AnswerEngineTest {
  private static final String SECRET = "e5e973e5a6b2a43f48e7dc849e37bfcf"; // RFC 9018 App. A.1

  private final Dig example =
      Dig.at(
          new Policy(1232, true, "Deens", "ns1", SECRET, 30_000), Dig.file("zones/example.zone"));

  // ---- RFC 1034 s4.3.2 ----

  @Test
  void anAliasIsFollowed() {
    example.expect(
        "www.example.org.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        www.example.org. 3600 IN CNAME example.org.
        example.org. 3600 IN A 192.0.2.80
        """);
  }

  @Test
  void anAliasIsFollowedThoughItsEndHasNoData() {
    example.expect(
        "www.example.org. TYPE65280",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        www.example.org. 3600 IN CNAME example.org.
        ;; AUTHORITY
        example.org. 600 IN SOA ns1.example.org. hostmaster.example.org. 2026112401 7200 900 1209600 600
        """);
  }

  @Test
  void additionalAddressesComeWithMx() {
    example.expect(
        "example.org. MX",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        example.org. 3600 IN MX 10 mail.example.org.
        example.org. 3600 IN MX 20 mail.example.net.
        ;; ADDITIONAL
        mail.example.org. 3600 IN A 192.0.2.25
        mail.example.org. 3600 IN AAAA 2001:db8:0:0:0:0:0:25
        """);
  }

  @Test
  void additionalAddressesComeWithSrv() {
    example.expect(
        "_xmpp-client._tcp.example.org. SRV",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        _xmpp-client._tcp.example.org. 3600 IN SRV 5 30 5222 chat2.example.org.
        _xmpp-client._tcp.example.org. 3600 IN SRV 5 70 5222 chat.example.org.
        _xmpp-client._tcp.example.org. 3600 IN SRV 9 0 5222 chat.example.net.
        ;; ADDITIONAL
        chat2.example.org. 300 IN A 192.0.2.53
        chat.example.org. 300 IN A 192.0.2.52
        """);
  }

  @Test
  void aServiceThatIsNotOfferedHasNoAddress() { // RFC 2782
    example.expect(
        "_imap._tcp.example.org. SRV",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        _imap._tcp.example.org. 3600 IN SRV 0 0 0 .
        """);
  }

  @Test
  void inServiceModeTheRootIsTheOwner() { // RFC 9460 s2.5
    example.expect(
        "example.org. HTTPS",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        example.org. 3600 IN HTTPS 1 . alpn=h3,h2 ipv4hint=192.0.2.80 ipv6hint=2001:db8:0:0:0:0:0:80
        ;; ADDITIONAL
        example.org. 3600 IN A 192.0.2.80
        example.org. 3600 IN AAAA 2001:db8:0:0:0:0:0:80
        """);
  }

  @Test
  void theQuestionsCaseIsKept() {
    example.expect(
        "eXaMpLe.org. NS",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        eXaMpLe.org. 3600 IN NS ns.example.net.
        eXaMpLe.org. 3600 IN NS ns1.eXaMpLe.org.
        eXaMpLe.org. 3600 IN NS ns2.eXaMpLe.org.
        ;; ADDITIONAL
        ns1.eXaMpLe.org. 3600 IN A 192.0.2.1
        ns1.eXaMpLe.org. 3600 IN AAAA 2001:db8:0:0:0:0:0:1
        ns2.eXaMpLe.org. 3600 IN A 198.51.100.1
        ns2.eXaMpLe.org. 3600 IN AAAA 2001:db8:1:0:0:0:0:1
        """);
  }

  @Test
  void aNameThatDoesNotExistBringsTheSoa() { // its TTL: RFC 2308 s5
    example.expect(
        "nx.example.org.",
        """
        ;; NXDOMAIN aa rd
        ;; AUTHORITY
        example.org. 600 IN SOA ns1.example.org. hostmaster.example.org. 2026112401 7200 900 1209600 600
        """);
  }

  @Test
  void aTypeThatDoesNotExistBringsTheSoa() {
    example.expect(
        "ns1.example.org. TXT",
        """
        ;; NOERROR aa rd
        ;; AUTHORITY
        example.org. 600 IN SOA ns1.example.org. hostmaster.example.org. 2026112401 7200 900 1209600 600
        """);
  }

  @Test
  void anEmptyNonTerminalExists() { // RFC 8020
    example.expect(
        "lab.example.org.",
        """
        ;; NOERROR aa rd
        ;; AUTHORITY
        example.org. 600 IN SOA ns1.example.org. hostmaster.example.org. 2026112401 7200 900 1209600 600
        """);
  }

  @Test
  void aReferralHasGlue() {
    example.expect(
        "host.dev.example.org. AAAA",
        """
        ;; NOERROR rd
        ;; AUTHORITY
        dev.example.org. 3600 IN NS ns1.dev.example.org.
        dev.example.org. 3600 IN NS ns2.example.org.
        ;; ADDITIONAL
        ns1.dev.example.org. 3600 IN A 203.0.113.53
        ns1.dev.example.org. 3600 IN AAAA 2001:db8:2:0:0:0:0:53
        ns2.example.org. 3600 IN A 198.51.100.1
        ns2.example.org. 3600 IN AAAA 2001:db8:1:0:0:0:0:1
        """);
  }

  @Test
  void nsAtACutIsAReferral() {
    example.expect(
        "dev.example.org. NS",
        """
        ;; NOERROR rd
        ;; AUTHORITY
        dev.example.org. 3600 IN NS ns1.dev.example.org.
        dev.example.org. 3600 IN NS ns2.example.org.
        ;; ADDITIONAL
        ns1.dev.example.org. 3600 IN A 203.0.113.53
        ns1.dev.example.org. 3600 IN AAAA 2001:db8:2:0:0:0:0:53
        ns2.example.org. 3600 IN A 198.51.100.1
        ns2.example.org. 3600 IN AAAA 2001:db8:1:0:0:0:0:1
        """);
  }

  @Test
  void glueItselfIsAReferral() {
    example.expect(
        "ns1.dev.example.org.",
        """
        ;; NOERROR rd
        ;; AUTHORITY
        dev.example.org. 3600 IN NS ns1.dev.example.org.
        dev.example.org. 3600 IN NS ns2.example.org.
        ;; ADDITIONAL
        ns1.dev.example.org. 3600 IN A 203.0.113.53
        ns1.dev.example.org. 3600 IN AAAA 2001:db8:2:0:0:0:0:53
        ns2.example.org. 3600 IN A 198.51.100.1
        ns2.example.org. 3600 IN AAAA 2001:db8:1:0:0:0:0:1
        """);
  }

  @Test
  void dsAtACutIsTheParents() { // RFC 4035 s3.1.4.1
    example.expect(
        "dev.example.org. DS",
        """
        ;; NOERROR aa rd
        ;; AUTHORITY
        example.org. 600 IN SOA ns1.example.org. hostmaster.example.org. 2026112401 7200 900 1209600 600
        """);
  }

  @Test
  void dsBelowACutIsAReferral() {
    example.expect(
        "a.dev.example.org. DS",
        """
        ;; NOERROR rd
        ;; AUTHORITY
        dev.example.org. 3600 IN NS ns1.dev.example.org.
        dev.example.org. 3600 IN NS ns2.example.org.
        ;; ADDITIONAL
        ns1.dev.example.org. 3600 IN A 203.0.113.53
        ns1.dev.example.org. 3600 IN AAAA 2001:db8:2:0:0:0:0:53
        ns2.example.org. 3600 IN A 198.51.100.1
        ns2.example.org. 3600 IN AAAA 2001:db8:1:0:0:0:0:1
        """);
  }

  // ---- wildcards (RFC 4592) ----

  @Test
  void aWildcardStandsForAName() {
    example.expect(
        "x.apps.example.org. TXT",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        x.apps.example.org. 3600 IN TXT "a customer's application"
        """);
  }

  @Test
  void aWildcardStandsForSeveralLabels() {
    example.expect(
        "x.y.apps.example.org.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        x.y.apps.example.org. 3600 IN A 192.0.2.90
        """);
  }

  @Test
  void aWildcardStandsNotForWhatIsBelowAnExistingName() {
    example.expect(
        "x.admin.apps.example.org.",
        """
        ;; NXDOMAIN aa rd
        ;; AUTHORITY
        example.org. 600 IN SOA ns1.example.org. hostmaster.example.org. 2026112401 7200 900 1209600 600
        """);
  }

  @Test
  void aWildcardCanBeAskedByName() {
    example.expect(
        "*.apps.example.org. AAAA",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        *.apps.example.org. 3600 IN AAAA 2001:db8:0:0:0:0:0:90
        """);
  }

  @Test
  void aWildcardWithoutTheTypeIsNoData() {
    example.expect(
        "x.apps.example.org. MX",
        """
        ;; NOERROR aa rd
        ;; AUTHORITY
        example.org. 600 IN SOA ns1.example.org. hostmaster.example.org. 2026112401 7200 900 1209600 600
        """);
  }

  @Test
  void theNameAboveAWildcardHasNoData() {
    example.expect(
        "apps.example.org.",
        """
        ;; NOERROR aa rd
        ;; AUTHORITY
        example.org. 600 IN SOA ns1.example.org. hostmaster.example.org. 2026112401 7200 900 1209600 600
        """);
  }

  // ---- DNAME (RFC 6672) ----

  @Test
  void dnameSynthesisesAnAlias() { // the owner in the case of the question
    example.expect(
        "WiKi.Old.example.org.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        Old.example.org. 3600 IN DNAME new.example.org.
        WiKi.Old.example.org. 3600 IN CNAME wiki.new.example.org.
        wiki.new.example.org. 3600 IN A 192.0.2.70
        """);
  }

  @Test
  void dnameThenAlias() {
    example.expect(
        "docs.old.example.org.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        old.example.org. 3600 IN DNAME new.example.org.
        docs.old.example.org. 3600 IN CNAME docs.new.example.org.
        docs.new.example.org. 3600 IN CNAME wiki.new.example.org.
        wiki.new.example.org. 3600 IN A 192.0.2.70
        """);
  }

  @Test
  void dnameActsNotAtItsOwner() {
    example.expect(
        "old.example.org.",
        """
        ;; NOERROR aa rd
        ;; AUTHORITY
        example.org. 600 IN SOA ns1.example.org. hostmaster.example.org. 2026112401 7200 900 1209600 600
        """);
  }

  @Test
  void dnameCanBeAsked() {
    example.expect(
        "old.example.org. DNAME",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        old.example.org. 3600 IN DNAME new.example.org.
        """);
  }

  @Test
  void cnameBelowDnameIsSynthesisedAndNotFollowed() {
    example.expect(
        "wiki.old.example.org. CNAME",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        old.example.org. 3600 IN DNAME new.example.org.
        wiki.old.example.org. 3600 IN CNAME wiki.new.example.org.
        """);
  }

  @Test
  void dnameToANameThatDoesNotExist() {
    example.expect(
        "missing.old.example.org.",
        """
        ;; NXDOMAIN aa rd
        ;; ANSWER
        old.example.org. 3600 IN DNAME new.example.org.
        missing.old.example.org. 3600 IN CNAME missing.new.example.org.
        ;; AUTHORITY
        example.org. 600 IN SOA ns1.example.org. hostmaster.example.org. 2026112401 7200 900 1209600 600
        """);
  }

  // ---- types, classes and what is refused ----

  @Test
  void anyOverUdpIsOneRRset() { // RFC 8482 s4.1
    example.expect(
        "example.org. ANY",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        example.org. 3600 IN A 192.0.2.80
        """);
  }

  @Test
  void anyOverTcpIsAll() {
    example.expect(
        "example.org. ANY +tcp",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        example.org. 3600 IN A 192.0.2.80
        example.org. 3600 IN NS ns.example.net.
        example.org. 3600 IN NS ns1.example.org.
        example.org. 3600 IN NS ns2.example.org.
        example.org. 3600 IN SOA ns1.example.org. hostmaster.example.org. 2026112401 7200 900 1209600 600
        example.org. 3600 IN MX 10 mail.example.org.
        example.org. 3600 IN MX 20 mail.example.net.
        example.org. 3600 IN TXT "v=spf1 mx -all"
        example.org. 3600 IN AAAA 2001:db8:0:0:0:0:0:80
        example.org. 3600 IN HTTPS 1 . alpn=h3,h2 ipv4hint=192.0.2.80 ipv6hint=2001:db8:0:0:0:0:0:80
        example.org. 3600 IN CAA 0 iodef "mailto:security@example.org"
        example.org. 3600 IN CAA 0 issue "ca.example.net; validationmethods=dns-01"
        example.org. 3600 IN CAA 0 issuewild ";"
        ;; ADDITIONAL
        ns1.example.org. 3600 IN A 192.0.2.1
        ns1.example.org. 3600 IN AAAA 2001:db8:0:0:0:0:0:1
        ns2.example.org. 3600 IN A 198.51.100.1
        ns2.example.org. 3600 IN AAAA 2001:db8:1:0:0:0:0:1
        mail.example.org. 3600 IN A 192.0.2.25
        mail.example.org. 3600 IN AAAA 2001:db8:0:0:0:0:0:25
        """);
  }

  @Test
  void anAnswerForClassAnyIsNotAuthoritative() { // RFC 1034 s3.7.1
    example.expect(
        "example.org. CLASS255 A",
        """
        ;; NOERROR rd
        ;; ANSWER
        example.org. 3600 IN A 192.0.2.80
        """);
  }

  @Test
  void outsideAllZonesIsRefused() {
    example.expect(
        "example.net.",
        """
        ;; REFUSED rd
        """);
  }

  @Test
  void refusedSaysWhyWithEdns() { // RFC 8914 s4.21
    example.expect(
        "example.net. +edns",
        """
        ;; REFUSED rd
        ;; EDNS: version 0, udp 1232, 15 0014
        """);
  }

  @Test
  void theRootIsRefused() {
    example.expect(
        ". NS",
        """
        ;; REFUSED rd
        """);
  }

  @Test
  void axfrIsRefused() {
    example.expect(
        "example.org. AXFR +tcp",
        """
        ;; REFUSED rd
        """);
  }

  @Test
  void ixfrIsRefused() {
    example.expect(
        "example.org. IXFR",
        """
        ;; REFUSED rd
        """);
  }

  @Test
  void hesiodIsRefused() {
    example.expect(
        "example.org. HS A",
        """
        ;; REFUSED rd
        """);
  }

  @Test
  void versionIsChaosText() { // RFC 4892
    example.expect(
        "version.bind. CH TXT",
        """
        ;; NOERROR rd
        ;; ANSWER
        version.bind. 0 CH TXT "Deens"
        """);
  }

  @Test
  void identityIsChaosText() {
    example.expect(
        "ID.server. CH TXT",
        """
        ;; NOERROR rd
        ;; ANSWER
        ID.server. 0 CH TXT "ns1"
        """);
  }

  @Test
  void otherChaosNamesAreRefused() {
    example.expect(
        "x.bind. CH TXT",
        """
        ;; REFUSED rd
        """);
  }

  @Test
  void otherChaosTypesAreRefused() {
    example.expect(
        "version.bind. CH A",
        """
        ;; REFUSED rd
        """);
  }

  @Test
  void versionOfClassInIsRefused() {
    example.expect(
        "version.bind. TXT",
        """
        ;; REFUSED rd
        """);
  }

  // ---- EDNS ----

  @Test
  void ednsIsAnsweredWithEdns() { // RFC 6891 s6.1.1
    example.expect(
        "example.org. +edns",
        """
        ;; NOERROR aa rd
        ;; EDNS: version 0, udp 1232
        ;; ANSWER
        example.org. 3600 IN A 192.0.2.80
        """);
  }

  @Test
  void laterEdnsVersionsAreBad() { // RFC 6891 s6.1.3
    example.expect(
        "example.org. +edns=1",
        """
        ;; BADVERS rd
        ;; EDNS: version 0, udp 1232
        """);
  }

  @Test
  void dnssecOkIsEchoed() { // RFC 3225 s3
    example.expect(
        "example.org. +edns=255 +dnssec",
        """
        ;; BADVERS rd
        ;; EDNS: version 0 do, udp 1232
        """);
  }

  @Test
  void badVersionComesBeforeRefused() {
    example.expect(
        "example.net. +edns=1",
        """
        ;; BADVERS rd
        ;; EDNS: version 0, udp 1232
        """);
  }

  @Test
  void nsidIsSentWhenAsked() { // RFC 5001
    example.expect(
        "example.org. +edns +ednsopt=00030000",
        """
        ;; NOERROR aa rd
        ;; EDNS: version 0, udp 1232, 3 6e7331
        ;; ANSWER
        example.org. 3600 IN A 192.0.2.80
        """);
  }

  @Test
  void keepaliveIsForTcp() { // RFC 7828
    example.expect(
        "example.org. +edns +ednsopt=000b0000 +tcp",
        """
        ;; NOERROR aa rd
        ;; EDNS: version 0, udp 1232, 11 012c
        ;; ANSWER
        example.org. 3600 IN A 192.0.2.80
        """);
  }

  @Test
  void keepaliveOverUdpIsIgnored() {
    example.expect(
        "example.org. +edns +ednsopt=000b0000",
        """
        ;; NOERROR aa rd
        ;; EDNS: version 0, udp 1232
        ;; ANSWER
        example.org. 3600 IN A 192.0.2.80
        """);
  }

  @Test
  void unknownOptionsAreIgnored() {
    example.expect(
        "example.org. +edns +ednsopt=fde90003010203",
        """
        ;; NOERROR aa rd
        ;; EDNS: version 0, udp 1232
        ;; ANSWER
        example.org. 3600 IN A 192.0.2.80
        """);
  }

  @Test
  void aCookieOfSevenOctetsIsAFormatError() { // RFC 7873 s5.2.2
    example.expect(
        "example.org. +edns +ednsopt=000a000701020304050607",
        """
        ;; FORMERR rd
        ;; EDNS: version 0, udp 1232
        """);
  }

  @Test
  void checkingDisabledIsNotEchoed() {
    example.expect(
        "example.org. +norec +cd",
        """
        ;; NOERROR aa
        ;; ANSWER
        example.org. 3600 IN A 192.0.2.80
        """);
  }

  // ---- policies ----

  @Test
  void withoutVersionAndIdentityChaosIsRefused() {
    Dig plain = Dig.at(Dig.file("zones/example.zone"));
    assertEquals(";; REFUSED rd\n", plain.ask("version.bind. CH TXT"));
    assertEquals(";; REFUSED rd\n", plain.ask("id.server. CH TXT"));
    assertEquals(
        ";; REFUSED rd\n;; EDNS: version 0, udp 1232, 15 0014\n",
        plain.ask("x. +edns +ednsopt=00030000"));
  }

  @Test
  void withoutASecretCookiesAreAnyOption() {
    Dig plain = Dig.at(Dig.file("zones/example.zone"));
    assertEquals(
        """
        ;; NOERROR aa rd
        ;; EDNS: version 0, udp 1232
        ;; ANSWER
        example.org. 3600 IN A 192.0.2.80
        """,
        plain.ask("example.org. +edns +ednsopt=000a000701020304050607"));
  }

  @Test
  void anyMayBeAllOverUdp() {
    Dig generous = Dig.at(new Policy(1232, false, "", "", "", 0), Dig.file("zones/example.zone"));
    assertEquals(
        generous.ask("example.org. ANY +tcp"),
        generous.ask("example.org. ANY +edns").replace(";; EDNS: version 0, udp 1232\n", ""));
  }

  // ---- cookies (RFC 7873, RFC 9018) ----

  private static final String CLIENT_COOKIE = "2464c4abcf10c957";

  private String cookie(String question) {
    String answer = example.ask(question);
    int at = answer.indexOf(", 10 ");
    assertTrue(at > 0, answer);
    return answer.substring(at + 5, answer.indexOf('\n', at));
  }

  private static String withCookie(String name, String cookie) {
    String octets = String.format("%04x", cookie.length() / 2);
    return name + " +edns +ednsopt=000a" + octets + cookie;
  }

  @Test
  void aClientGetsACookieAndItComesBackAsItIs() {
    String given = cookie(withCookie("example.org.", CLIENT_COOKIE));
    assertTrue(given.startsWith(CLIENT_COOKIE + "01000000"), given);
    assertEquals(48, given.length());
    assertEquals(given, cookie(withCookie("www.example.org.", given)));
  }

  @Test
  void aServerCookieThatIsNotOursIsReplaced() {
    String given = cookie(withCookie("example.org.", CLIENT_COOKIE));
    String forged = given.substring(0, 46) + (given.endsWith("00") ? "01" : "00");
    assertEquals(given, cookie(withCookie("example.org.", forged)));
    assertEquals(given, cookie(withCookie("example.org.", CLIENT_COOKIE + "11".repeat(8))));
    assertEquals(given, cookie(withCookie("example.org.", CLIENT_COOKIE + "11".repeat(32))));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 9, 15, 41, 100})
  void cookiesOfOtherLengthsAreAFormatError(int octets) {
    assertEquals(
        ";; FORMERR rd\n;; EDNS: version 0, udp 1232\n",
        example.ask(withCookie("example.org.", "ab".repeat(octets))));
  }

  @Test
  void aCookieCanBeAskedForWithoutAQuestion() { // RFC 7873 s5.4
    var packet = new Packet(0, 0, 0, 0, 1);
    packet.opt(1232, HexFormat.of().parseHex("000a0008" + CLIENT_COOKIE));
    String answer = print(packet);
    assertTrue(
        answer.startsWith(
            ";; NOERROR\n;; EDNS: version 0, udp 1232, 10 " + CLIENT_COOKIE + "01000000"),
        answer);
    assertTrue(answer.endsWith("\n;; no question\n"), answer);
  }

  private String print(Packet packet) {
    return Dig.print(exchange(packet));
  }

  private byte[] exchange(Packet packet) {
    return example.exchange(Arrays.copyOf(packet.padded(), packet.length()), false);
  }

  // ---- malformed queries, as BIND and Knot answer them ----

  @Test
  void malformedQuestionsAreAnsweredWithTheHeaderAlone() {
    assertEquals(
        ";; FORMERR rd\n;; no question\n",
        print(new Packet(0x0100, 1, 0, 0, 0).hex("03777777c00c00010001")));
    assertEquals(12, exchange(new Packet(0x0100, 1, 0, 0, 0)).length);
  }

  @Test
  void moreThanOneQuestionIsAnsweredWithTheHeaderAlone() { // RFC 9619
    var packet = new Packet(0x0100, 2, 0, 0, 0).name("a.").u32(0x10001).name("b.").u32(0x10001);
    assertEquals(";; FORMERR rd\n;; no question\n", print(packet));
  }

  @Test
  void theQuestionIsKeptWhenWhatFollowsIsMalformed() {
    var packet = Packet.query("www.example.org.", RRType.A, 2).opt(1232).opt(1232);
    byte[] response = exchange(packet);
    assertEquals(";; FORMERR rd\n", Dig.print(response));
    assertEquals(12 + 17 + 4, response.length);
  }

  @Test
  void otherOpcodesAreNotImplemented() {
    for (int opcode = 1; opcode < 16; opcode++) {
      var packet = new Packet(opcode << 11 | 0x0100, 1, 0, 0, 1);
      packet.name("example.org.").u16(RRType.SOA).u16(RRClass.IN).opt(1232);
      byte[] response = exchange(packet);
      assertEquals(12, response.length);
      assertEquals(0x81 | opcode << 3, response[2] & 0xff);
      assertEquals(Rcode.NOTIMP, response[3]);
    }
  }

  @Test
  void responsesAreNotAnswered() {
    assertEquals(0, exchange(new Packet(0x8100, 1, 0, 0, 0).name("a.").u32(0x10001)).length);
    assertEquals(0, example.exchange(new byte[11], false).length);
    assertEquals(0, example.exchange(new byte[0], false).length);
  }

  @Test
  void idOpcodeAndRecursionDesiredComeBack() {
    for (int flags : new int[] {0, 0x0100, 0x07ff}) {
      var packet = new Packet(flags, 1, 0, 0, 0).name("example.org.").u32(0x10001);
      byte[] response = exchange(packet);
      assertEquals(0x12, response[0]);
      assertEquals(0x34, response[1]);
      assertEquals(0x84 | flags >> 8 & 1, response[2] & 0xff);
      assertEquals(0, response[3]);
    }
  }

  @Test
  void theQuestionComesBackOctetByOctet() { // "0x20" of resolvers
    for (String name : new String[] {"wWw.eXAMPLE.oRg.", "Nx.EXAMPLE.org.", "X.Dev.Example.ORG."}) {
      byte[] query = Dig.query(name);
      byte[] response = example.exchange(query, false);
      assertArrayEquals(
          Arrays.copyOfRange(query, 12, query.length),
          Arrays.copyOfRange(response, 12, query.length),
          name);
    }
  }

  // ---- TSIG (RFC 8945) ----

  private static Packet tsig(Packet packet) {
    byte[] rdata = // hmac-sha256, time, fudge, a MAC of two octets, original id
        HexFormat.of().parseHex("0b686d61632d736861323536000000000000ff012c0002aabb123400000000");
    return packet.record("some.key.", RRType.TSIG, RRClass.ANY, 0, rdata);
  }

  @Test
  void anUnknownKeyIsBad() { // RFC 8945 s5.3.2: no MAC
    byte[] response = exchange(tsig(Packet.query("www.example.org.", RRType.A, 1)));
    var message = Dig.message(response);
    assertEquals(Rcode.NOTAUTH, message.getHeader().getRcode());
    assertEquals(0, message.getSection(Section.ANSWER).size());
    TSIGRecord tsig = message.getTSIG();
    assertEquals("some.key.", tsig.getName().toString());
    assertEquals("hmac-sha256.", tsig.getAlgorithm().toString());
    assertEquals(0, tsig.getTTL());
    assertEquals(RRClass.ANY, tsig.getDClass());
    assertEquals(Rcode.BADKEY, tsig.getError());
    assertEquals(255, tsig.getTimeSigned().getEpochSecond());
    assertEquals(300, tsig.getFudge().toSeconds());
    assertEquals(0x1234, tsig.getOriginalID());
    assertEquals(0, tsig.getSignature().length);
    assertTrue(tsig.getOther() == null || tsig.getOther().length == 0);
  }

  @Test
  void optStandsBeforeTsig() {
    byte[] response = exchange(tsig(Packet.query("www.example.org.", RRType.A, 2).opt(1232)));
    var places = new MessageWalk(response).places();
    assertEquals(2, places.size());
    assertEquals(RRType.OPT, places.get(0).type());
    assertEquals(RRType.TSIG, places.get(1).type());
  }

  @Test
  void anUnknownKeyIsBadOutsideAllZonesToo() {
    byte[] response = exchange(tsig(Packet.query("example.net.", RRType.A, 1)));
    assertEquals(Rcode.NOTAUTH, Dig.message(response).getHeader().getRcode());
  }

  // ---- several zones ----

  private static final String PARENT =
      """
      parent.test. 3600 IN SOA ns.parent.test. h.parent.test. 1 7200 900 1209600 600
      parent.test. 3600 IN NS ns.parent.test.
      ns.parent.test. 3600 IN A 192.0.2.1
      child.parent.test. 3600 IN NS ns.child.parent.test.
      child.parent.test. 3600 IN DS 1 13 2 %s
      ns.child.parent.test. 3600 IN A 192.0.2.2
      """
          .formatted("3490A6806D47F17A34C29E2CE80E8A999FFBE4BE3AE5B1D2A6C1F1D0E9B4C7F8");

  private static final String CHILD =
      """
      child.parent.test. 300 IN SOA ns.child.parent.test. h.parent.test. 9 7200 900 1209600 60
      child.parent.test. 300 IN NS ns.child.parent.test.
      ns.child.parent.test. 300 IN A 192.0.2.2
      """;

  @Test
  void theDeepestZoneAnswers() {
    Dig both = Dig.at(PARENT, CHILD);
    both.expect(
        "x.child.parent.test.",
        """
        ;; NXDOMAIN aa rd
        ;; AUTHORITY
        child.parent.test. 60 IN SOA ns.child.parent.test. h.parent.test. 9 7200 900 1209600 60
        """);
    both.expect(
        "x.parent.test.",
        """
        ;; NXDOMAIN aa rd
        ;; AUTHORITY
        parent.test. 600 IN SOA ns.parent.test. h.parent.test. 1 7200 900 1209600 600
        """);
  }

  @Test
  void dsIsTheParentsThoughTheChildIsServedToo() { // RFC 4035 s3.1.4.1
    Dig both = Dig.at(PARENT, CHILD);
    both.expect(
        "child.parent.test. DS",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        child.parent.test. 3600 IN DS 1 13 2 \
        3490A6806D47F17A34C29E2CE80E8A999FFBE4BE3AE5B1D2A6C1F1D0E9B4C7F8
        """);
  }

  @Test
  void dsAtAnApexWithoutItsParentIsNoData() {
    Dig.at(CHILD)
        .expect(
            "child.parent.test. DS",
            """
            ;; NOERROR aa rd
            ;; AUTHORITY
            child.parent.test. 60 IN SOA ns.child.parent.test. h.parent.test. 9 7200 900 1209600 60
            """);
  }

  @Test
  void anAliasIsNotFollowedIntoAnotherZone() {
    String parent = PARENT + "out.parent.test. 60 IN CNAME ns.child.parent.test.\n";
    Dig.at(parent, CHILD)
        .expect(
            "out.parent.test.",
            """
            ;; NOERROR aa rd
            ;; ANSWER
            out.parent.test. 60 IN CNAME ns.child.parent.test.
            ;; AUTHORITY
            child.parent.test. 3600 IN NS ns.child.parent.test.
            ;; ADDITIONAL
            ns.child.parent.test. 3600 IN A 192.0.2.2
            """);
  }

  // ---- RFC 8906 s8: what a server must say to each of these ----

  @Test
  void rfc8906Section8() {
    String soa =
        "example.org. 3600 IN SOA ns1.example.org. hostmaster.example.org. 2026112401 7200 900"
            + " 1209600 600\n";
    String plain = ";; NOERROR aa\n;; ANSWER\n" + soa;
    String edns = ";; NOERROR aa\n;; EDNS: version 0, udp 1232\n;; ANSWER\n" + soa;
    example.expect("example.org. SOA +norec", plain); // s8.1.1
    example.expect("example.org. SOA +norec +cd", plain); // s8.1.3: CD and AD
    example.expect("example.org. SOA +norec +tcp", plain); // s8.1.5
    example.expect("example.org. SOA +norec +edns", edns); // s8.2.1
    example.expect("example.org. SOA +norec +edns +ednsopt=00640000", edns); // s8.2.3
    example.expect(
        "example.org. SOA +norec +edns=1", ";; BADVERS\n;; EDNS: version 0, udp 1232\n"); // s8.2.2
    example.expect(
        "example.org. SOA +norec +edns=1 +ednsopt=00640000", // s8.2.5
        ";; BADVERS\n;; EDNS: version 0, udp 1232\n");
    example.expect(
        "example.org. SOA +norec +dnssec", edns.replace("version 0", "version 0 do")); // s8.2.6
    example.expect(
        "example.org. TYPE1000 +norec", // s8.1.2
        ";; NOERROR aa\n;; AUTHORITY\n" + soa.replace(" 3600 IN", " 600 IN"));
    byte[] z = Dig.query("example.org. SOA +norec +edns"); // s8.2.4: EDNS flags
    z[z.length - 3] = 0x40;
    assertEquals(edns, Dig.print(example.exchange(z, false)));
    byte[] reserved = Dig.query("example.org. SOA +norec"); // s8.1.3.1: the header's Z
    reserved[3] = 0x40;
    assertEquals(plain, Dig.print(example.exchange(reserved, false)));
  }
}
