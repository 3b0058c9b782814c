package deens.zone.model;

import deens.zone.text.Problem.Severity;

/**
 * The rules that {@link ZoneCheck} holds a zone to, how severe a breach is, and where they stand.
 */
enum ZoneRule {
  CLASS(Severity.ERROR, "RFC 1035 s5.2"),
  META_TYPE(Severity.ERROR, "RFC 6895 s3.1"),
  ONE_SOA(Severity.ERROR, "RFC 1035 s5.2"),
  SOA_AT_APEX(Severity.ERROR, "RFC 1035 s5.2"),
  NS_AT_APEX(Severity.ERROR, "RFC 1034 s4.2.1"),
  OUT_OF_ZONE(Severity.WARNING, "RFC 1034 s4.2"),
  CNAME_ALONE(Severity.ERROR, "RFC 2181 s10.1"),
  ONE_CNAME(Severity.ERROR, "RFC 2181 s10.1"),
  ONE_DNAME(Severity.ERROR, "RFC 6672 s2.4"),
  BELOW_DNAME(Severity.ERROR, "RFC 6672 s2.4"),
  DNAME_AT_CUT(Severity.ERROR, "RFC 6672 s2.3"),
  DS_AT_APEX(Severity.ERROR, "RFC 4035 s2.4"),
  DS_WITHOUT_NS(Severity.WARNING, "RFC 4035 s2.4"),
  OCCLUDED(Severity.WARNING, "RFC 2181 s6.1"),
  MISSING_GLUE(Severity.WARNING, "RFC 1034 s4.2.1"),
  NO_ADDRESS(Severity.WARNING, "RFC 1912 s2.4"),
  ALIAS_TARGET(Severity.WARNING, "RFC 2181 s10.3"),
  WILDCARD_NS(Severity.WARNING, "RFC 4592 s4.2"),
  WILDCARD_DNAME(Severity.WARNING, "RFC 4592 s4.4"),
  TTL(Severity.WARNING, "RFC 2181 s5.2"),
  DUPLICATE(Severity.WARNING, "RFC 2181 s5"),
  RRSET_TOO_LARGE(Severity.WARNING, "RFC 1035 s4.2.2"),
  SPF_TYPE(Severity.WARNING, "RFC 7208 s3.1"),
  ONE_NSEC(Severity.WARNING, "RFC 4034 s4"),
  ONE_NSEC3(Severity.WARNING, "RFC 5155 s7.1"),
  NSEC_AND_NSEC3(Severity.WARNING, "RFC 5155 s7.1"),
  ITERATIONS(Severity.WARNING, "RFC 9276 s3.1"),
  SIGNATURE_TIME(Severity.WARNING, "RFC 4035 s5.3.1"),
  SIGNATURE_OF_NOTHING(Severity.WARNING, "RFC 4035 s2.2");

  final Severity severity;
  final String reference;

  ZoneRule(Severity severity, String reference) {
    this.severity = severity;
    this.reference = reference;
  }
}
