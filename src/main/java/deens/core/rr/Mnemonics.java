package deens.core.rr;

import deens.core.wire.Wire;

/** Small registries of numbers that RDATA may also hold by name. */
public final class Mnemonics {
  /** DNSSEC algorithms (IANA "DNS Security Algorithm Numbers"), the usual name first. */
  public static final Mnemonics ALGORITHMS =
      new Mnemonics(
          "RSAMD5=1 DH=2 DSA=3 ECC=4 RSASHA1=5 NSEC3DSA=6 NSEC3RSASHA1=7 RSASHA256=8 RSASHA512=10"
              + " ECCGOST=12 ECDSAP256SHA256=13 ECDSAP384SHA384=14 ED25519=15 ED448=16"
              + " SM2SM3=17 ECC-GOST12=23 INDIRECT=252 PRIVATEDNS=253 PRIVATEOID=254"
              + " DSA-NSEC3-SHA1=6 RSASHA1-NSEC3-SHA1=7 ECC-GOST=12 ");

  /** Certificate types (RFC 4398 s2.1). */
  public static final Mnemonics CERTIFICATES =
      new Mnemonics(
          "PKIX=1 SPKI=2 PGP=3 IPKIX=4 ISPKI=5 IPGP=6 ACPKIX=7 IACPKIX=8 URI=253 OID=254 ");

  /** Protocols of KEY records (RFC 2535 s3.1.3). */
  public static final Mnemonics KEY_PROTOCOLS =
      new Mnemonics("NONE=0 TLS=1 EMAIL=2 DNSSEC=3 IPSEC=4 ALL=255 ");

  /** Flags of KEY records, combined by "|" in text (RFC 2535 s7.1, RFC 4034 s2.1.1). */
  public static final Mnemonics KEY_FLAGS =
      new Mnemonics(
          "NOCONF=16384 NOAUTH=32768 NOKEY=49152 FLAG2=8192 EXTEND=4096 FLAG4=2048 FLAG5=1024"
              + " USER=0 ZONE=256 HOST=512 NTYP3=768 FLAG8=128 FLAG9=64 FLAG10=32 FLAG11=16"
              + " SIG0=0 SIG1=1 SIG2=2 SIG3=3 SIG4=4 SIG5=5 SIG6=6 SIG7=7 SIG8=8 SIG9=9 SIG10=10"
              + " SIG11=11 SIG12=12 SIG13=13 SIG14=14 SIG15=15 KSK=1 ");

  /** Internet protocols that WKS records name (IANA "Protocol Numbers", those in use with it). */
  public static final Mnemonics PROTOCOLS =
      new Mnemonics("ICMP=1 IGMP=2 GGP=3 TCP=6 EGP=8 PUP=12 UDP=17 HMP=20 RDP=27 SCTP=132 ");

  /** Services that WKS records name (IANA "Service Name and Port Number", those below 1024). */
  public static final Mnemonics SERVICES =
      new Mnemonics(
          "TCPMUX=1 RJE=5 ECHO=7 DISCARD=9 USERS=11 DAYTIME=13 NETSTAT=15 QUOTE=17 CHARGEN=19"
              + " FTP-DATA=20 FTP=21 SSH=22 TELNET=23 SMTP=25 TIME=37 RLP=39 NAMESERVER=42"
              + " NICNAME=43 WHOIS=43 LOGIN=49 TACACS=49 DOMAIN=53 BOOTPS=67 BOOTPC=68 TFTP=69"
              + " GOPHER=70 FINGER=79 HTTP=80 WWW=80 LINK=87 KERBEROS=88 SUPDUP=95 HOSTNAMES=101"
              + " HOSTNAME=101 ISO-TSAP=102 CSNET-NS=105 RTELNET=107 POP2=109 POP3=110 SUNRPC=111"
              + " AUTH=113 SFTP=115 UUCP-PATH=117 NNTP=119 NTP=123 IMAP=143 IMAP2=143 SNMP=161"
              + " SNMPTRAP=162 BGP=179 IRC=194 LDAP=389 HTTPS=443 DOMAIN-S=853 IMAPS=993 POP3S=995 ");

  private final String[] names;
  private final int[] numbers;

  /** Reads NAME=NUMBER pairs, a blank after each. */
  private Mnemonics(String pairs) {
    int n = 0;
    for (int i = 0; i < pairs.length(); i++) if (pairs.charAt(i) == '=') n++;
    names = new String[n];
    numbers = new int[n];
    int from = 0;
    for (int i = 0; i < n; i++) {
      int equals = pairs.indexOf('=', from);
      int blank = pairs.indexOf(' ', equals);
      names[i] = pairs.substring(from, equals);
      numbers[i] = Integer.parseInt(pairs.substring(equals + 1, blank));
      from = blank + 1;
    }
  }

  /** Returns the number that octets name, in any case, or -1. */
  public int number(byte[] b, int at, int length) {
    for (int i = 0; i < names.length; i++) {
      if (isNamed(names[i], b, at, length)) return numbers[i];
    }
    return -1;
  }

  private static boolean isNamed(String name, byte[] b, int at, int length) {
    if (name.length() != length) return false;
    for (int i = 0; i < length; i++) {
      if (Wire.lower(name.charAt(i)) != Wire.lower(b[at + i])) return false;
    }
    return true;
  }

  /** Returns the usual name of a number, or the number itself in digits. */
  public String name(int number) {
    for (int i = 0; i < names.length; i++) if (numbers[i] == number) return names[i];
    return Integer.toString(number);
  }
}
