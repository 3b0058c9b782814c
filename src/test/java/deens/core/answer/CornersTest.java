package deens.core.answer;

import org.junit.jupiter.api.Test;

/** The corners of RFC 1034 s4.3.2, RFC 4592, RFC 6672 and RFC 9471, in corners.zone. */
class CornersTest {
  private final Dig corners = Dig.at(Dig.file("src/test/zones/corners.zone"));

  @Test
  void anUnknownTypeIsAnswered() { // RFC 3597
    corners.expect(
        "both.corners.example. TYPE65280",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        both.corners.example. 300 IN TYPE65280 \\# 4 0A000001
        """);
  }

  @Test
  void caseInRdataIsKept() {
    corners.expect(
        "MIXEDcase.corners.example. MX",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        MIXEDcase.corners.example. 3600 IN MX 10 Mail.corners.example.
        ;; ADDITIONAL
        Mail.corners.example. 3600 IN A 192.0.2.25
        Mail.corners.example. 3600 IN A 192.0.2.26
        Mail.corners.example. 3600 IN AAAA 2001:db8:0:0:0:0:0:25
        """);
  }

  @Test
  void glueIsAdditionalDataToo() {
    corners.expect(
        "mxcut.corners.example. MX",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        mxcut.corners.example. 300 IN MX 10 ns1.child.corners.example.
        mxcut.corners.example. 300 IN MX 20 host.noglue.corners.example.
        ;; ADDITIONAL
        ns1.child.corners.example. 300 IN A 192.0.2.101
        ns1.child.corners.example. 300 IN AAAA 2001:db8:1:0:0:0:0:1
        """);
  }

  @Test
  void anAliasIsNoAddress() { // RFC 2181 s10.3
    corners.expect(
        "mxcname.corners.example. MX",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        mxcname.corners.example. 300 IN MX 10 chain1.corners.example.
        mxcname.corners.example. 300 IN MX 20 wildmx.wild.corners.example.
        mxcname.corners.example. 300 IN MX 30 .
        """);
  }

  @Test
  void svcbBringsItsTargetsAddresses() {
    corners.expect(
        "svc.corners.example. SVCB",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        svc.corners.example. 300 IN SVCB 1 mail.corners.example. port=8443
        ;; ADDITIONAL
        mail.corners.example. 3600 IN A 192.0.2.25
        mail.corners.example. 3600 IN A 192.0.2.26
        mail.corners.example. 3600 IN AAAA 2001:db8:0:0:0:0:0:25
        """);
  }

  @Test
  void belowAnEmptyNonTerminalNothingIsSynthesised() {
    corners.expect(
        "x.ent.corners.example. TXT",
        """
        ;; NXDOMAIN aa rd
        ;; AUTHORITY
        corners.example. 600 IN SOA ns1.corners.example. hostmaster.corners.example. 1 7200 900 1209600 600
        """);
  }

  @Test
  void aWildcardAlias() {
    corners.expect(
        "x.wildcname.corners.example.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        x.wildcname.corners.example. 300 IN CNAME both.corners.example.
        both.corners.example. 300 IN A 192.0.2.33
        """);
  }

  @Test
  void aWildcardAliasToAWildcard() {
    corners.expect(
        "x.wildchain.corners.example.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        x.wildchain.corners.example. 300 IN CNAME x.wild.corners.example.
        x.wild.corners.example. 300 IN A 192.0.2.50
        """);
  }

  @Test
  void aWildcardAliasToItself() {
    corners.expect(
        "x.wildloop.corners.example.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        x.wildloop.corners.example. 300 IN CNAME y.wildloop.corners.example.
        y.wildloop.corners.example. 300 IN CNAME y.wildloop.corners.example.
        """);
  }

  @Test
  void aWildcardAliasToItselfAskedAtItsEnd() {
    corners.expect(
        "y.wildloop.corners.example.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        y.wildloop.corners.example. 300 IN CNAME y.wildloop.corners.example.
        """);
  }

  @Test
  void aWildcardAliasOutOfTheZone() {
    corners.expect(
        "x.wildout.corners.example.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        x.wildout.corners.example. 300 IN CNAME www.elsewhere.invalid.
        """);
  }

  @Test
  void aWildcardAliasToNothing() { // RFC 6604
    corners.expect(
        "x.wildmissing.corners.example.",
        """
        ;; NXDOMAIN aa rd
        ;; ANSWER
        x.wildmissing.corners.example. 300 IN CNAME missing.corners.example.
        ;; AUTHORITY
        corners.example. 600 IN SOA ns1.corners.example. hostmaster.corners.example. 1 7200 900 1209600 600
        """);
  }

  @Test
  void anAsteriskMayBeAnEmptyNonTerminal() {
    corners.expect(
        "x.stars.corners.example. TXT",
        """
        ;; NOERROR aa rd
        ;; AUTHORITY
        corners.example. 600 IN SOA ns1.corners.example. hostmaster.corners.example. 1 7200 900 1209600 600
        """);
  }

  @Test
  void aWildcardBelowAnEmptyNonTerminal() {
    corners.expect(
        "z.ent.wildent.corners.example. TXT",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        z.ent.wildent.corners.example. 300 IN TXT "wildcard below an empty non-terminal"
        """);
  }

  @Test
  void anEmptyNonTerminalBelowAWildcardBlocksIt() {
    corners.expect(
        "sub.wild.corners.example.",
        """
        ;; NOERROR aa rd
        ;; AUTHORITY
        corners.example. 600 IN SOA ns1.corners.example. hostmaster.corners.example. 1 7200 900 1209600 600
        """);
  }

  @Test
  void aChainOfAliases() {
    corners.expect(
        "chain1.corners.example.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        chain1.corners.example. 300 IN CNAME chain2.corners.example.
        chain2.corners.example. 300 IN CNAME chain3.corners.example.
        chain3.corners.example. 300 IN CNAME both.corners.example.
        both.corners.example. 300 IN A 192.0.2.33
        """);
  }

  @Test
  void anAliasItselfIsNotFollowed() {
    corners.expect(
        "chain1.corners.example. CNAME",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        chain1.corners.example. 300 IN CNAME chain2.corners.example.
        """);
  }

  @Test
  void anyIsNotFollowed() {
    corners.expect(
        "chain1.corners.example. ANY",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        chain1.corners.example. 300 IN CNAME chain2.corners.example.
        """);
  }

  @Test
  void anAliasToAnEmptyNonTerminal() {
    corners.expect(
        "toent.corners.example.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        toent.corners.example. 300 IN CNAME ent.corners.example.
        ;; AUTHORITY
        corners.example. 600 IN SOA ns1.corners.example. hostmaster.corners.example. 1 7200 900 1209600 600
        """);
  }

  @Test
  void anAliasIntoAChildZone() {
    corners.expect(
        "tochild.corners.example.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        tochild.corners.example. 300 IN CNAME www.child.corners.example.
        ;; AUTHORITY
        child.corners.example. 300 IN NS ns1.child.corners.example.
        child.corners.example. 300 IN NS ns2.child.corners.example.
        ;; ADDITIONAL
        ns1.child.corners.example. 300 IN A 192.0.2.101
        ns1.child.corners.example. 300 IN AAAA 2001:db8:1:0:0:0:0:1
        ns2.child.corners.example. 300 IN A 192.0.2.102
        """);
  }

  @Test
  void anAliasToACut() {
    corners.expect(
        "tocut.corners.example.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        tocut.corners.example. 300 IN CNAME child.corners.example.
        ;; AUTHORITY
        child.corners.example. 300 IN NS ns1.child.corners.example.
        child.corners.example. 300 IN NS ns2.child.corners.example.
        ;; ADDITIONAL
        ns1.child.corners.example. 300 IN A 192.0.2.101
        ns1.child.corners.example. 300 IN AAAA 2001:db8:1:0:0:0:0:1
        ns2.child.corners.example. 300 IN A 192.0.2.102
        """);
  }

  @Test
  void anAliasToACutAskedForDs() {
    corners.expect(
        "tocut.corners.example. DS",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        tocut.corners.example. 300 IN CNAME child.corners.example.
        ;; AUTHORITY
        corners.example. 600 IN SOA ns1.corners.example. hostmaster.corners.example. 1 7200 900 1209600 600
        """);
  }

  @Test
  void anAliasToADname() {
    corners.expect(
        "todname.corners.example.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        todname.corners.example. 300 IN CNAME a.dname.corners.example.
        dname.corners.example. 300 IN DNAME target.corners.example.
        a.dname.corners.example. 300 IN CNAME a.target.corners.example.
        a.target.corners.example. 300 IN A 192.0.2.60
        """);
  }

  @Test
  void anAliasOutOfTheZone() {
    corners.expect(
        "out.corners.example.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        out.corners.example. 300 IN CNAME www.elsewhere.invalid.
        """);
  }

  @Test
  void aLoopOfAliases() {
    corners.expect(
        "loop1.corners.example.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        loop1.corners.example. 300 IN CNAME loop2.corners.example.
        loop2.corners.example. 300 IN CNAME loop1.corners.example.
        """);
  }

  @Test
  void anAliasToItself() {
    corners.expect(
        "self.corners.example.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        self.corners.example. 300 IN CNAME self.corners.example.
        """);
  }

  @Test
  void sixteenAliasesAreFollowed() {
    corners.expect(
        "deep5.corners.example.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        deep5.corners.example. 300 IN CNAME deep6.corners.example.
        deep6.corners.example. 300 IN CNAME deep7.corners.example.
        deep7.corners.example. 300 IN CNAME deep8.corners.example.
        deep8.corners.example. 300 IN CNAME deep9.corners.example.
        deep9.corners.example. 300 IN CNAME deep10.corners.example.
        deep10.corners.example. 300 IN CNAME deep11.corners.example.
        deep11.corners.example. 300 IN CNAME deep12.corners.example.
        deep12.corners.example. 300 IN CNAME deep13.corners.example.
        deep13.corners.example. 300 IN CNAME deep14.corners.example.
        deep14.corners.example. 300 IN CNAME deep15.corners.example.
        deep15.corners.example. 300 IN CNAME deep16.corners.example.
        deep16.corners.example. 300 IN CNAME deep17.corners.example.
        deep17.corners.example. 300 IN CNAME deep18.corners.example.
        deep18.corners.example. 300 IN CNAME deep19.corners.example.
        deep19.corners.example. 300 IN CNAME deep20.corners.example.
        deep20.corners.example. 300 IN A 192.0.2.20
        """);
  }

  @Test
  void noMoreThanSixteenAliasesAreFollowed() {
    corners.expect(
        "deep1.corners.example. +edns",
        """
        ;; NOERROR aa rd
        ;; EDNS: version 0, udp 1232
        ;; ANSWER
        deep1.corners.example. 300 IN CNAME deep2.corners.example.
        deep2.corners.example. 300 IN CNAME deep3.corners.example.
        deep3.corners.example. 300 IN CNAME deep4.corners.example.
        deep4.corners.example. 300 IN CNAME deep5.corners.example.
        deep5.corners.example. 300 IN CNAME deep6.corners.example.
        deep6.corners.example. 300 IN CNAME deep7.corners.example.
        deep7.corners.example. 300 IN CNAME deep8.corners.example.
        deep8.corners.example. 300 IN CNAME deep9.corners.example.
        deep9.corners.example. 300 IN CNAME deep10.corners.example.
        deep10.corners.example. 300 IN CNAME deep11.corners.example.
        deep11.corners.example. 300 IN CNAME deep12.corners.example.
        deep12.corners.example. 300 IN CNAME deep13.corners.example.
        deep13.corners.example. 300 IN CNAME deep14.corners.example.
        deep14.corners.example. 300 IN CNAME deep15.corners.example.
        deep15.corners.example. 300 IN CNAME deep16.corners.example.
        deep16.corners.example. 300 IN CNAME deep17.corners.example.
        """);
  }

  @Test
  void dnameToAWildcard() {
    corners.expect(
        "x.w.dname.corners.example. TXT",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        dname.corners.example. 300 IN DNAME target.corners.example.
        x.w.dname.corners.example. 300 IN CNAME x.w.target.corners.example.
        x.w.target.corners.example. 300 IN TXT "wildcard below a target"
        """);
  }

  @Test
  void dnameOutOfTheZone() {
    corners.expect(
        "x.dnameout.corners.example.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        dnameout.corners.example. 300 IN DNAME elsewhere.invalid.
        x.dnameout.corners.example. 300 IN CNAME x.elsewhere.invalid.
        """);
  }

  @Test
  void dnameIntoAChildZone() {
    corners.expect(
        "www.dnamecut.corners.example.",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        dnamecut.corners.example. 300 IN DNAME child.corners.example.
        www.dnamecut.corners.example. 300 IN CNAME www.child.corners.example.
        ;; AUTHORITY
        child.corners.example. 300 IN NS ns1.child.corners.example.
        child.corners.example. 300 IN NS ns2.child.corners.example.
        ;; ADDITIONAL
        ns1.child.corners.example. 300 IN A 192.0.2.101
        ns1.child.corners.example. 300 IN AAAA 2001:db8:1:0:0:0:0:1
        ns2.child.corners.example. 300 IN A 192.0.2.102
        """);
  }

  @Test
  void dnameToANameThatIsTooLong() { // RFC 6672 s2.2
    corners.expect(
        "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff.dnamelong.corners.example.",
        """
        ;; YXDOMAIN aa rd
        ;; ANSWER
        dnamelong.corners.example. 300 IN DNAME aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff.aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff.aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff.target.corners.example.
        """);
  }

  @Test
  void siblingGlueComesLast() { // RFC 9471 s3.2
    corners.expect(
        "sibling.corners.example.",
        """
        ;; NOERROR rd
        ;; AUTHORITY
        sibling.corners.example. 300 IN NS ns1.child.corners.example.
        sibling.corners.example. 300 IN NS ns1.sibling.corners.example.
        ;; ADDITIONAL
        ns1.sibling.corners.example. 300 IN A 192.0.2.104
        ns1.child.corners.example. 300 IN A 192.0.2.101
        ns1.child.corners.example. 300 IN AAAA 2001:db8:1:0:0:0:0:1
        """);
  }

  @Test
  void aNameServerWithAuthoritativeAddresses() {
    corners.expect(
        "inzone.corners.example.",
        """
        ;; NOERROR rd
        ;; AUTHORITY
        inzone.corners.example. 300 IN NS ns1.corners.example.
        inzone.corners.example. 300 IN NS mail.corners.example.
        ;; ADDITIONAL
        ns1.corners.example. 3600 IN A 192.0.2.1
        ns1.corners.example. 3600 IN AAAA 2001:db8:0:0:0:0:0:1
        mail.corners.example. 3600 IN A 192.0.2.25
        mail.corners.example. 3600 IN A 192.0.2.26
        mail.corners.example. 3600 IN AAAA 2001:db8:0:0:0:0:0:25
        """);
  }

  @Test
  void aNameServerElsewhereHasNoGlue() {
    corners.expect(
        "noglue.corners.example.",
        """
        ;; NOERROR rd
        ;; AUTHORITY
        noglue.corners.example. 300 IN NS ns.elsewhere.invalid.
        """);
  }

  @Test
  void glueAtTheCutItself() {
    corners.expect(
        "self-ns.corners.example.",
        """
        ;; NOERROR rd
        ;; AUTHORITY
        self-ns.corners.example. 300 IN NS self-ns.corners.example.
        ;; ADDITIONAL
        self-ns.corners.example. 300 IN A 192.0.2.105
        """);
  }

  @Test
  void aCutBelowEmptyNonTerminals() {
    corners.expect(
        "x.below.cut.ent.corners.example.",
        """
        ;; NOERROR rd
        ;; AUTHORITY
        below.cut.ent.corners.example. 300 IN NS ns.below.cut.ent.corners.example.
        ;; ADDITIONAL
        ns.below.cut.ent.corners.example. 300 IN A 192.0.2.106
        """);
  }

  @Test
  void aDsThatIsNotSignedIsNotInAReferral() { // a validator could not use it
    corners.expect(
        "secure.corners.example. +dnssec",
        """
        ;; NOERROR rd
        ;; EDNS: version 0 do, udp 1232
        ;; AUTHORITY
        secure.corners.example. 300 IN NS ns1.secure.corners.example.
        ;; ADDITIONAL
        ns1.secure.corners.example. 300 IN A 192.0.2.107
        ns1.secure.corners.example. 300 IN AAAA 2001:db8:2:0:0:0:0:1
        """);
  }

  @Test
  void glueThatDoesNotFitSetsTc() { // RFC 9471 s3.1
    corners.expect(
        "many.corners.example.",
        """
        ;; NOERROR tc rd
        ;; AUTHORITY
        many.corners.example. 300 IN NS ns01.many.corners.example.
        many.corners.example. 300 IN NS ns02.many.corners.example.
        many.corners.example. 300 IN NS ns03.many.corners.example.
        many.corners.example. 300 IN NS ns04.many.corners.example.
        many.corners.example. 300 IN NS ns05.many.corners.example.
        many.corners.example. 300 IN NS ns06.many.corners.example.
        many.corners.example. 300 IN NS ns07.many.corners.example.
        many.corners.example. 300 IN NS ns08.many.corners.example.
        many.corners.example. 300 IN NS ns09.many.corners.example.
        many.corners.example. 300 IN NS ns10.many.corners.example.
        many.corners.example. 300 IN NS ns11.many.corners.example.
        many.corners.example. 300 IN NS ns12.many.corners.example.
        many.corners.example. 300 IN NS ns13.many.corners.example.
        ;; ADDITIONAL
        ns01.many.corners.example. 300 IN A 192.0.2.201
        ns01.many.corners.example. 300 IN AAAA 2001:db8:3:0:0:0:0:1
        ns02.many.corners.example. 300 IN A 192.0.2.202
        ns02.many.corners.example. 300 IN AAAA 2001:db8:3:0:0:0:0:2
        ns03.many.corners.example. 300 IN A 192.0.2.203
        ns03.many.corners.example. 300 IN AAAA 2001:db8:3:0:0:0:0:3
        ns04.many.corners.example. 300 IN A 192.0.2.204
        ns04.many.corners.example. 300 IN AAAA 2001:db8:3:0:0:0:0:4
        ns05.many.corners.example. 300 IN A 192.0.2.205
        ns05.many.corners.example. 300 IN AAAA 2001:db8:3:0:0:0:0:5
        """);
  }

  @Test
  void signaturesOfAnUnsignedZoneAreNoData() {
    corners.expect(
        "corners.example. RRSIG",
        """
        ;; NOERROR aa rd
        ;; AUTHORITY
        corners.example. 600 IN SOA ns1.corners.example. hostmaster.corners.example. 1 7200 900 1209600 600
        """);
  }

  @Test
  void anyAtAWildcard() {
    corners.expect(
        "x.wild.corners.example. ANY +tcp",
        """
        ;; NOERROR aa rd
        ;; ANSWER
        x.wild.corners.example. 300 IN A 192.0.2.50
        x.wild.corners.example. 300 IN MX 10 mail.corners.example.
        x.wild.corners.example. 300 IN TXT "wildcard"
        ;; ADDITIONAL
        mail.corners.example. 3600 IN A 192.0.2.25
        mail.corners.example. 3600 IN A 192.0.2.26
        mail.corners.example. 3600 IN AAAA 2001:db8:0:0:0:0:0:25
        """);
  }

  @Test
  void anRRsetThatDoesNotFitIsLeftOutWhole() { // RFC 2181 s9
    corners.expect(
        "big.corners.example. TXT",
        """
        ;; NOERROR aa tc rd
        """);
  }
}
